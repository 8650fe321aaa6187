/* Draws the figures marked `data-chart` from the data that the page carries beside them.
   The table next to each is the same for those who see no chart. */
(function () {
  "use strict";

  const language = document.documentElement.lang;
  const COLON = language.startsWith("zh") ? "：" : ": ";
  const colours = () => {
    const style = getComputedStyle(document.documentElement);
    const read = (name) => style.getPropertyValue("--" + name).trim();
    return {
      ink: read("ink"), soft: read("soft"), hairline: read("hairline"), paper: read("paper"),
      accent: read("accent"), warning: read("warning"), rule: read("rule"),
      // Single quotes, because the SVG renderer puts the family into an attribute as it is.
      family: getComputedStyle(document.body).fontFamily.replaceAll('"', "'"),
    };
  };

  function writer(decimals) {
    const format = new Intl.NumberFormat(language, { maximumFractionDigits: decimals });
    return (value) => format.format(value);
  }

  function label(year) {
    return Number.isInteger(year) ? String(year) : "";
  }

  function day(position) {
    // The inverse of `position` in targets/charts.py: 2020 is the last day of 2020.
    if (Number.isInteger(position)) return position + "-12-31";
    const year = Math.floor(position) + 1;
    const start = Date.UTC(year - 1, 11, 31), end = Date.UTC(year, 11, 31);
    const instant = new Date(Math.round((start + (position - year + 1) * (end - start)) / 864e5) * 864e5);
    return instant.toISOString().slice(0, 10);
  }

  function values(data, colour) {
    const shapes = ["circle", "rect"], dashes = ["solid", [4, 3]];
    return data.series.map((series, n) => ({
      type: "line", name: series.name, data: series.points, connectNulls: false,
      symbol: shapes[n % 2], symbolSize: 6, showSymbol: true, z: 4,
      lineStyle: { width: 2, type: dashes[n % 2], color: n ? colour.soft : colour.accent },
      itemStyle: { color: n ? colour.soft : colour.accent },
      markLine: n ? undefined : {
        silent: true, symbol: "none", animation: false,
        data: data.breaks.map((at) => ({ xAxis: at.at, name: at.name })),
        lineStyle: { color: colour.warning, type: [2, 3], width: 1 },
        label: { formatter: "{b}", color: colour.warning, fontFamily: colour.family, fontSize: 11,
                 position: "insideMiddleTop" },
      },
    }));
  }

  function announced(data, colour) {
    if (!data.announced.points.length) return [];
    return [{
      type: "line", name: data.announced.name, data: data.announced.points, z: 5,
      lineStyle: { width: 0 }, symbol: "diamond", symbolSize: 13,
      itemStyle: { color: "transparent", borderColor: colour.ink, borderWidth: 1.5 },
    }];
  }

  function target(data, colour) {
    const goal = data.target;
    if (!goal) return [];
    const way = { width: 1.2, type: [6, 4], color: colour.ink };
    return [{
      type: "line", name: goal.way_name, data: goal.way, z: 2, symbol: "emptyCircle", symbolSize: 5,
      lineStyle: way, itemStyle: { color: colour.ink },
      markLine: {
        silent: true, symbol: "none", animation: false, data: [{ yAxis: goal.level, name: goal.name }],
        lineStyle: { color: colour.ink, width: 1, type: "solid" },
        label: { formatter: "{b}" + COLON + writer(data.decimals)(goal.level), position: "insideStartBottom",
                 color: colour.ink, fontFamily: colour.family, fontSize: 11 },
      },
    }];
  }

  function option(data, width) {
    const colour = colours(), write = writer(data.decimals);
    const text = { color: colour.soft, fontFamily: colour.family, fontSize: 11 };
    const series = [...values(data, colour), ...announced(data, colour), ...target(data, colour)];
    const drawn = series.filter((each) => each.data.length);
    return {
      animation: false,
      textStyle: { fontFamily: colour.family },
      grid: { left: 4, right: 14, top: 30, bottom: width < 480 ? 52 : 30, containLabel: true },
      legend: {
        bottom: 0, left: 0, icon: undefined, itemWidth: 22, itemHeight: 8, itemGap: 14, selectedMode: false,
        textStyle: text, data: drawn.map((each) => each.name),
      },
      tooltip: {
        trigger: "axis", renderMode: "richText", confine: true,
        backgroundColor: colour.paper, borderColor: colour.rule, borderWidth: 1,
        textStyle: { color: colour.ink, fontFamily: colour.family, fontSize: 12 },
        axisPointer: { type: "line", lineStyle: { color: colour.hairline, type: "solid" } },
        formatter: (points) => [day(points[0].value[0])].concat(
          points.filter((point) => point.value[1] !== null)
                .map((point) => point.seriesName + "  " + write(point.value[1]))
        ).join("\n"),
      },
      xAxis: {
        type: "value", min: data.first, max: data.last, interval: data.last - data.first > 12 ? 2 : 1,
        axisLabel: { ...text, formatter: label, hideOverlap: true },
        axisLine: { lineStyle: { color: colour.rule } }, axisTick: { lineStyle: { color: colour.rule } },
        splitLine: { show: false },
      },
      yAxis: {
        type: "value", min: 0, name: data.unit, nameTextStyle: { ...text, align: "left" }, nameGap: 14,
        max: (extent) => data.target && data.target.level > extent.max ? data.target.level : null,
        axisLabel: { ...text, formatter: write }, axisLine: { show: false }, axisTick: { show: false },
        splitLine: { lineStyle: { color: colour.hairline, width: 0.5 } }, splitNumber: 4,
      },
      series,
    };
  }

  // The chart as a file, as large as it is read on paper, whatever the width of the window.
  const SAVED = { width: 960, height: 560 };
  const LINE = 18;

  // The option of a saved chart: its title above it, and below it what the page around it would say.
  function savedOption(data) {
    const colour = colours(), about = data.about;
    const lines = [...about.lines, ...(about.mark ? [about.mark] : [])];
    const below = lines.length * LINE + 12;
    const drawn = option(data, SAVED.width);
    return {
      ...drawn,
      backgroundColor: colour.paper,
      title: [
        { text: about.title, left: 4, top: 6,
          textStyle: { color: colour.ink, fontFamily: colour.family, fontSize: 16 } },
        ...lines.map((text, n) => ({
          text, left: 4, bottom: (lines.length - 1 - n) * LINE + 4, padding: 0,
          textStyle: {
            color: text === about.mark ? colour.warning : colour.soft, fontFamily: colour.family,
            fontSize: 11, fontWeight: text === about.mark ? "bold" : "normal",
            width: SAVED.width - 8, overflow: "truncate",
          },
        })),
      ],
      grid: { ...drawn.grid, top: 66, bottom: 30 + below },
      legend: { ...drawn.legend, bottom: below },
    };
  }

  function picture(data, kind) {
    const chart = kind === "svg"
      ? echarts.init(null, null, { renderer: "svg", ssr: true, ...SAVED })
      : echarts.init(document.createElement("div"), null, { renderer: "canvas", ...SAVED });
    chart.setOption(savedOption(data));
    const properties = data.about.properties;
    const file = kind === "svg"
      ? new Blob([pictureMetadata.inSvg(chart.renderToSVGString(), properties)], { type: "image/svg+xml" })
      : new Blob(pictureMetadata.inPng(chart.getDataURL({ type: "png", pixelRatio: 2 }), properties),
                 { type: "image/png" });
    chart.dispose();
    return URL.createObjectURL(file);
  }

  function save(data, button) {
    const link = document.createElement("a");
    link.href = picture(data, button.dataset.save);
    link.download = button.dataset.name + "." + button.dataset.save;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  function draw(figure) {
    const canvas = figure.querySelector(".chart");
    const data = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
    figure.hidden = false;
    const chart = echarts.init(canvas, null, { renderer: "canvas" });
    const redraw = () => { chart.resize(); chart.setOption(option(data, canvas.clientWidth), true); };
    redraw();
    new ResizeObserver(redraw).observe(canvas);
    for (const query of ["(prefers-color-scheme: dark)", "print"]) {
      matchMedia(query).addEventListener("change", redraw);
    }
    figure.querySelectorAll("[data-save]").forEach((button) => {
      button.addEventListener("click", () => save(data, button));
    });
    figure.dataset.drawn = "yes";
  }

  document.querySelectorAll("figure[data-chart]").forEach(draw);
})();
