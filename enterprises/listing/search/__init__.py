"""Search of enterprises by name, former name, pinyin, English name, code or certificate number."""
