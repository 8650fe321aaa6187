/* Writes the properties of a picture into its file: Dublin Core in SVG, iTXt chunks in PNG. */
const pictureMetadata = (function () {
  "use strict";

  const DUBLIN_CORE = "http://purl.org/dc/elements/1.1/";
  const HEADER_END = 33; // the signature of a PNG file and its first chunk, IHDR

  const escape = (text) => text.replace(/[&<>]/g, (letter) => `&#${letter.charCodeAt(0)};`);

  // Text, because a parser of the page would apply the styles of the picture, which the policy forbids.
  function inSvg(picture, properties) {
    const elements = Object.entries(properties).filter(([, content]) => content).map(
      ([name, content]) => `<dc:${name} xmlns:dc="${DUBLIN_CORE}">${escape(content)}</dc:${name}>`
    );
    const head = `<title>${escape(properties.title)}</title><desc>${escape(properties.description)}</desc>`
      + `<metadata>${elements.join("")}</metadata>`;
    return picture.replace(/^<svg[^>]*>/, (start) => start + head);
  }

  function checksum(bytes) {
    let sum = ~0;
    for (const byte of bytes) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xEDB88320 : 0);
    }
    return ~sum >>> 0;
  }

  function chunk(keyword, content) {
    // Keyword, no compression, no language, no translated keyword, and the text in UTF-8.
    const body = new TextEncoder().encode("iTXt" + keyword + "\0\0\0\0\0" + content);
    const bytes = new Uint8Array(body.length + 8);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, body.length - 4);
    bytes.set(body, 4);
    view.setUint32(body.length + 4, checksum(body));
    return bytes;
  }

  function inPng(address, properties) {
    const bytes = Uint8Array.from(atob(address.split(",")[1]), (letter) => letter.charCodeAt(0));
    const chunks = Object.entries(properties).filter(([, content]) => content).map(
      ([name, content]) => chunk(name[0].toUpperCase() + name.slice(1), content)
    );
    return [bytes.subarray(0, HEADER_END), ...chunks, bytes.subarray(HEADER_END)];
  }

  return { inSvg, inPng };
})();
