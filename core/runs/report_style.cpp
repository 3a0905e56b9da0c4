#include "core/runs/report_parts.hpp"

namespace ridgeline::runs::report {

const std::string& styleSheet() {
  static const std::string sheet = R"css(
:root{--bg:#f3f5f9;--panel:#fff;--raised:#f6f8fb;--border:#dde2ea;--text:#1a2030;--muted:#687086;--accent:#2f6bff;
--train:#2f6fed;--dev:#c98a00;--test:#12a273;--traindev:#8b4fe0;--bad:#d64545;
--c0:#2f6fed;--c1:#e8602c;--c2:#12a273;--c3:#8b4fe0;--c4:#d1427f;--c5:#0e97b8;--c6:#7f9416;--c7:#9a6233;--c8:#66728a;
--c9:#b945c9;--c10:#3b3fb6;--c11:#2e7d5b;--heat:47,107,255;--wrong:232,96,44}
@media (prefers-color-scheme:dark){:root{--bg:#0f1218;--panel:#161a22;--raised:#1e2430;--border:#2a3140;--text:#e7ebf3;
--muted:#8b93a7;--accent:#5b8cff;--train:#5b9bff;--dev:#f2c14e;--test:#3fd0a0;--traindev:#b98aff;--bad:#ff7b7b;
--c0:#5b9bff;--c1:#ff8a5c;--c2:#3fd0a0;--c3:#b98aff;--c4:#ff7fb0;--c5:#45d3ee;--c6:#c9d85e;--c7:#c58f63;--c8:#a9b4c9;
--c9:#e58cf0;--c10:#6f7bff;--c11:#9fe8c5;--heat:91,140,255;--wrong:255,138,92}}
*{box-sizing:border-box}
html{background:var(--bg);color:var(--text);font:14px/1.5 Inter,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
body{margin:0 auto;max-width:1180px;padding:28px 20px 48px}
header{display:flex;flex-wrap:wrap;align-items:baseline;gap:6px 14px;margin:0 2px 18px}
h1{font-size:25px;line-height:1.25;font-weight:650;letter-spacing:-.01em;margin:0;width:100%}
header .brand{color:var(--accent);font-weight:650;width:100%}
.chip{background:var(--raised);border:1px solid var(--border);border-radius:99px;color:var(--muted);
font-size:12px;padding:1px 10px;white-space:nowrap}
main{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:14px}
section{background:var(--panel);border:1px solid var(--border);border-radius:10px;padding:16px 18px;min-width:0}
section.wide{grid-column:1/-1}
.row{display:flex;flex-wrap:wrap;gap:14px;grid-column:1/-1}.row section{flex:1 1 360px}.row:empty{display:none}
.row svg.plot{margin:0 auto;max-width:640px}
section>h2{display:flex;justify-content:space-between;gap:12px;font-size:14px;font-weight:600;margin:0 0 12px}
section h3{font-size:12px;font-weight:600;color:var(--muted);margin:16px 0 6px}
p{margin:0 0 8px}.muted{color:var(--muted)}.bad{color:var(--bad)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th{color:var(--muted);font-size:12px;font-weight:500;text-align:left;white-space:nowrap}
th,td{border-bottom:1px solid var(--border);padding:5px 14px 5px 0;vertical-align:baseline}
tr:last-child td{border-bottom:0}td.n,th.n{text-align:right}
tr.chosen td:first-child{font-weight:600}tr.chosen td:first-child::after{content:" ●";color:var(--accent)}
td .interval{color:var(--muted);font-size:12px;white-space:nowrap}td .n{color:var(--muted);font-size:12px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:0}dt{color:var(--muted)}
dd{margin:0;min-width:0;overflow-wrap:anywhere}
code,pre{font:12.5px/1.55 ui-monospace,"JetBrains Mono",Menlo,Consolas,monospace}
pre{background:var(--raised);border:1px solid var(--border);border-radius:8px;margin:0 0 10px;overflow-x:auto;padding:10px 12px}
summary{color:var(--muted);cursor:pointer}
.split{display:flex;border-radius:8px;gap:2px;height:34px;overflow:hidden}
.split div{align-items:center;color:#fff;display:flex;font-size:12px;font-weight:600;justify-content:center;min-width:2px;overflow:hidden;white-space:nowrap}
.split .unused{background:var(--border);color:var(--muted)}
.b-train{background:var(--train)}.b-train-dev{background:var(--traindev)}.split .b-dev{background:var(--dev);color:#1a2030}.b-test{background:var(--test)}
.matrix{border-collapse:separate;border-spacing:3px;width:auto}
.matrix td{border:0;border-radius:6px;min-width:52px;padding:8px 10px;text-align:center}
.matrix td b{display:block;font-size:15px}.matrix td small{color:var(--muted)}
.matrix td.hit{background:rgba(var(--heat),calc(.08 + .8*var(--share)))}
.matrix td.miss{background:rgba(var(--wrong),calc(.05 + .7*var(--share)))}
.matrix td.deep,.matrix td.deep small{color:#fff}
.matrix td.none{background:var(--raised);color:var(--muted)}
.matrix th{border:0;font-weight:500;padding:4px 8px;text-align:center}.matrix th.row{text-align:right}
.bar{background:var(--raised);border-radius:4px;height:10px;min-width:120px;position:relative}
.bar i{background:var(--accent);border-radius:4px;display:block;height:10px;position:absolute}
.bar i.minus{background:var(--c1)}
svg.plot{display:block;height:auto;width:100%}
svg .grid{stroke:var(--border);stroke-width:1}svg .tick{fill:var(--muted);font-size:11px}
svg .axis{fill:var(--muted);font-size:12px}svg .mid{text-anchor:middle}svg .end{text-anchor:end}
svg .line{fill:none;stroke-width:2;stroke-linejoin:round}svg .dashed{stroke-dasharray:5 4;stroke-width:1.4}
svg .band{opacity:.16}svg .edge{fill:none;stroke:var(--text);stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
svg .level{fill:none;stroke:var(--muted);stroke-width:.7}
svg .disc{stroke:var(--panel);stroke-width:.9}svg .ring{fill:var(--panel)!important;stroke-width:1.7}
svg .cross{fill:none;stroke-width:1.7}
svg .whisker{stroke-width:2.4;stroke-linecap:round}svg .strong{fill:var(--text);font-size:13px;font-weight:600}
)css"
                                   R"css(
svg .train{stroke:var(--train)}svg .dev{stroke:var(--dev)}svg .test{stroke:var(--test)}svg .train-dev{stroke:var(--traindev)}
svg .accent{stroke:var(--accent)}svg .muted{stroke:var(--muted)}
svg .band.train,svg .key.train,svg .dot.train{fill:var(--train);stroke:none}svg .band.dev,svg .key.dev,svg .dot.dev{fill:var(--dev);stroke:none}
svg .key.test,svg .dot.test{fill:var(--test);stroke:none}svg .key.train-dev,svg .dot.train-dev{fill:var(--traindev);stroke:none}
svg .key.accent,svg .band.accent{fill:var(--accent);stroke:none}svg .disc.accent{fill:var(--accent)}svg .ring.accent{stroke:var(--accent)}
svg .cross.accent{stroke:var(--accent)}svg .key.muted,svg .band.muted{fill:var(--muted);stroke:none}
)css";
  static const std::string whole = [] {
    std::string out = sheet;
    for (int i = 0; i < 12; ++i)
      out += fmt::format(
          "svg .line.c{0},svg .ring.c{0},svg .cross.c{0}{{stroke:var(--c{0})}}svg .disc.c{0},svg "
          ".key.c{0}{{fill:var(--c{0})}}\n",
          i);
    return out + R"css(
footer{color:var(--muted);font-size:12px;margin:18px 2px 0}
@media (max-width:820px){main{grid-template-columns:minmax(0,1fr)}}
@media print{html{background:#fff;font-size:11px}body{max-width:none;padding:0}section{break-inside:avoid}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}details{display:none}}
)css";
  }();
  return whole;
}

}  // namespace ridgeline::runs::report
