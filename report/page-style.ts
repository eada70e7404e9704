/** Style of the report on screen and on A4. Fonts are the reader's own; colours keep a contrast of at least 4.5 to 1. */
export const PAGE_STYLE = `
:root { --ink: #16222c; --soft: #51606c; --line: #c9d1d7; --wash: #f4f6f7; --sea: #0b5d66; --rust: #a8480b; }
* { box-sizing: border-box; }
html { background: #e9edef; }
body { margin: 0; color: var(--ink); font: 15px/1.5 'Source Sans 3', 'Segoe UI', 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif; font-variant-numeric: tabular-nums lining-nums; }
main { max-width: 900px; margin: 24px auto; background: #fff; padding: 52px 60px 60px; box-shadow: 0 1px 3px rgb(22 34 44 / 18%); }
h1, h2, h3 { font-family: 'Source Serif 4', Georgia, 'Liberation Serif', serif; line-height: 1.2; margin: 0; text-wrap: balance; }
h1 { font-size: 33px; letter-spacing: -.01em; max-width: 22em; }
h2 { font-size: 21px; margin: 0 0 10px; padding-top: 10px; border-top: 2px solid var(--ink); }
h3 { font-size: 16px; margin: 22px 0 6px; }
p { margin: 0 0 10px; }
section { margin-top: 38px; }
.kicker { color: var(--sea); font-weight: 600; font-size: 13px; letter-spacing: .06em; text-transform: uppercase; margin-bottom: 8px; }
.facts { display: grid; grid-template-columns: repeat(4, auto); gap: 4px 28px; margin: 18px 0 0; padding: 12px 0; border-block: 1px solid var(--line); }
.facts dt { color: var(--soft); font-size: 12.5px; }
.facts dd { margin: 0; font-weight: 600; font-size: 14px; }
.alarm { margin: 16px 0 0; padding: 10px 14px; background: #8c1d18; color: #fff; font-weight: 600; }
.key { margin-top: 26px; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(165px, 1fr)); gap: 14px; }
.card { border-top: 5px solid var(--sea); background: var(--wash); padding: 11px 14px 12px; }
.card p { margin: 0; }
.card .label { font-size: 13.5px; font-weight: 600; min-height: 1.5em; }
.card .big { font: 600 30px/1.15 'Source Serif 4', Georgia, 'Liberation Serif', serif; white-space: nowrap; }
.card .unit { font-size: 16px; font-weight: 400; }
.card .range { color: var(--soft); font-size: 12.5px; }
.lede { margin: 18px 0 0; font-size: 17px; line-height: 1.45; max-width: 44em; }
.warnings { border-left: 5px solid var(--rust); background: #fdf4ec; padding: 14px 20px 10px; margin-top: 28px; }
.warnings h2 { border: 0; padding: 0; font-size: 17px; color: #7c3305; }
.warnings ul { margin: 0; padding-left: 18px; }
.warnings li { margin-bottom: 5px; }
figure { margin: 0; }
figcaption { margin-bottom: 10px; color: var(--soft); max-width: 46em; }
figcaption b { color: var(--ink); }
.map svg { display: block; width: 100%; height: auto; max-height: 620px; border: 1px solid var(--line); background: #fff; }
.map .labels { font-family: 'Segoe UI', 'Liberation Sans', Arial, sans-serif; font-weight: 600; fill: #0d161d; stroke: #fff; paint-order: stroke; stroke-linejoin: round; text-anchor: middle; }
.legend { display: flex; flex-wrap: wrap; gap: 6px 20px; align-items: center; margin-top: 10px; font-size: 13.5px; }
.legend i { display: inline-block; width: 15px; height: 15px; margin-right: 7px; border: 1px solid #33414d; vertical-align: -2px; }
.legend .north { color: var(--soft); font-size: 12px; }
.plot { display: block; width: 100%; height: auto; margin-bottom: 22px; font-family: inherit; }
.plot text { font-size: 12px; fill: var(--ink); }
.plot .panel { font-weight: 600; font-size: 12.5px; }
.plot .tick { text-anchor: middle; fill: var(--soft); font-size: 11px; }
.plot .start { text-anchor: start; }
.plot .name { font-size: 13px; }
.plot .amount { text-anchor: end; font-size: 11.5px; }
.plot .grid { stroke: #dbe1e5; stroke-width: 1; }
.plot .zero { stroke: #7b8893; stroke-width: 1.2; }
.plot .stripe { fill: #f6f8f9; }
.plot .whisker { stroke: var(--sea); stroke-width: 2; fill: none; }
.plot .estimate { fill: var(--sea); stroke: #fff; stroke-width: 1; }
.plot .mapped { fill: #fff; stroke: var(--rust); stroke-width: 2; }
.plot .whole { stroke: #33414d; stroke-width: 1.4; stroke-dasharray: 5 3; }
.plot .apart { fill: var(--rust); }
.plot .band { fill: #b9c4cc; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
caption { text-align: left; color: var(--soft); padding-bottom: 6px; font-size: 13.5px; }
th, td { padding: 5px 8px; text-align: right; vertical-align: baseline; font-weight: 400; }
th:first-child, td.text, tbody th { text-align: left; }
thead th { border-bottom: 1.5px solid var(--ink); font-weight: 600; font-size: 12.5px; line-height: 1.25; vertical-align: bottom; }
thead th small { font-weight: 400; }
tbody tr { border-bottom: 1px solid #e3e8eb; }
td { white-space: nowrap; }
td.value { font-weight: 600; }
td.reason, span.reason { color: var(--soft); font-style: italic; white-space: normal; font-size: 12.5px; }
.mark { display: block; color: var(--soft); font-style: italic; font-size: 11.5px; white-space: normal; }
abbr { text-decoration: none; margin-left: 2px; }
.diagnostic-text { color: var(--rust); }
.by-area thead .swatch { display: block; margin: 0 0 3px auto; }
.by-area td small { display: block; font-size: 11.5px; line-height: 1.2; }
.by-area tbody th { min-width: 112px; }
.by-area b { font-weight: 600; }
.by-area .code { color: var(--soft); font-size: 12px; }
.by-area td.reason { text-align: center; }
.nothing { color: #6d7a85; }
.status, thead th.status { text-align: center; }
.status small { color: var(--soft); }
.method-tag { text-align: left; color: #3d4a55; font-size: 12.5px; white-space: nowrap; }
thead th.method-tag { color: inherit; text-align: left; }
.chosen { width: auto; min-width: 62%; }
.chosen .second { border-left: 1px solid var(--line); }
.chosen tr.area td { background: var(--wash); border-top: 1px solid #8b98a3; font-weight: 600; }
.left-open { width: auto; min-width: 50%; }
.diagnostic { color: var(--rust); border-left: 1px solid var(--line); }
.swatch { display: inline-block; width: 11px; height: 11px; margin-right: 8px; border: 1px solid #33414d; border-radius: 2px; }
tr.area th { background: var(--wash); font-weight: 600; border-top: 1px solid #8b98a3; }
tr.area .code { color: var(--soft); font-weight: 400; margin-left: 4px; }
tr.area .aside { float: right; color: var(--soft); font-weight: 400; font-size: 12.5px; }
tr.whole th, tr.whole td { font-weight: 600; }
.accuracy thead tr:first-child th { border-bottom: 1px solid var(--line); text-align: center; }
.accuracy thead tr:first-child th:first-child { text-align: left; }
.accuracy th.second { border-left: 1px solid var(--line); }
.accuracy td:nth-child(5) { border-left: 1px solid var(--line); }
.area-accuracy .second { border-left: 1px solid var(--line); }
.area-accuracy .code { color: var(--soft); font-size: 12px; margin-left: 4px; }
.area-accuracy td.reason { text-align: center; }
.area-accuracy tr.apart { background: #fdf4ec; }
.area-accuracy tr.apart td.second { color: var(--rust); }
.scores caption { max-width: 46em; }
.stands-out { margin: 0 0 12px; padding: 10px 14px 8px 32px; border-left: 5px solid var(--rust); background: #fdf4ec; }
.stands-out li { margin-bottom: 5px; }
.matrices { display: flex; flex-wrap: wrap; gap: 14px 34px; align-items: flex-start; }
.matrices table { width: auto; }
.matrix th, .matrix td { padding: 4px 6px; font-size: 12.5px; }
.matrix tbody th { white-space: nowrap; }
.matrix thead th { white-space: nowrap; }
.matrix .swatch { margin-right: 4px; }
.matrix td small { display: block; color: #3d4a55; font-size: 10.5px; line-height: 1.1; }
.matrix .sum { border-left: 1px solid var(--line); color: var(--soft); }
.matrix .unseen { color: var(--soft); }
.coverage { columns: 2; column-gap: 40px; padding: 0; margin: 0; list-style: none; font-size: 13.5px; }
.coverage li { display: grid; grid-template-columns: 1fr 90px 58px; gap: 10px; align-items: center; padding: 3px 0; border-bottom: 1px solid #e3e8eb; break-inside: avoid; }
.coverage i { height: 9px; background: #e9edf0; }
.coverage b { display: block; height: 9px; background: #6f7d89; }
.coverage .amount { text-align: right; }
.method p { max-width: 46em; }
cite { font-style: normal; color: var(--soft); font-size: 13px; }
.outcomes { padding-left: 18px; margin: 0; font-size: 13.5px; }
code { font: 12.5px/1.4 ui-monospace, 'Liberation Mono', Consolas, monospace; }
.provenance th { width: 150px; color: var(--soft); }
.provenance td { white-space: normal; }
.inputs { columns: 2; column-gap: 28px; padding: 0; margin: 0; list-style: none; font-size: 12.5px; }
.inputs li { break-inside: avoid; margin-bottom: 2px; overflow-wrap: anywhere; }
.notes { color: var(--soft); font-size: 12.5px; margin-top: 8px; max-width: 60em; }
a { color: var(--sea); }
.signature { border: 1.5px solid var(--ink); padding: 14px 20px 18px; break-inside: avoid; }
.signature h2 { border: 0; padding: 0; }
.lines { display: grid; grid-template-columns: 2fr 1fr 2fr; gap: 28px; margin-top: 44px; }
.lines span { display: block; border-bottom: 1px solid var(--ink); }
.lines small { color: var(--soft); }
@media screen and (max-width: 760px) {
  main { padding: 24px 18px; margin: 0; }
  .facts { grid-template-columns: repeat(2, auto); }
  section { overflow-x: auto; }
  .inputs, .coverage { columns: 1; }
}
@page { size: A4; margin: 15mm 15mm 18mm; @bottom-right { content: counter(page) ' / ' counter(pages); font: 9pt sans-serif; color: #51606c; } }
@media print {
  html { background: none; }
  body { font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { margin: 0; padding: 0; max-width: none; box-shadow: none; }
  h1 { font-size: 22pt; }
  h2 { font-size: 14pt; }
  section { margin-top: 9mm; }
  .lede { font-size: 11.5pt; }
  .card .big { font-size: 19pt; }
  .map svg { max-height: 108mm; }
  .cards { grid-template-columns: repeat(4, 1fr); gap: 3mm; }
  .facts { gap: 2px 6mm; }
  .facts dd { font-size: 9.5pt; }
  table { font-size: 9pt; }
  th, td { padding: 3px 6px; }
  h2, h3, caption, figcaption { break-after: avoid; }
  figure, .card, .warnings li, .signature { break-inside: avoid; }
  .estimates:not(.by-area) tbody, tr { break-inside: avoid; }
  .matrix { break-inside: avoid; }
  .matrix th, .matrix td { font-size: 8pt; padding: 2px 4px; }
  .matrices { gap: 4mm 6mm; }
  .coverage { font-size: 9pt; }
  .signature { margin-top: 8mm; }
  .lines { margin-top: 12mm; }
  thead { display: table-header-group; }
  a { color: inherit; text-decoration: none; }
}
`;
