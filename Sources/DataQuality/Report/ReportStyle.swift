/// How the report looks: calm, by day and by night, and on paper.
enum ReportStyle {
    private static let day = """
        --page:#faf9f6;--sheet:#ffffff;--ink:#1f2328;--soft:#5d6570;--faint:#8b929c;--rule:#e6e3dc;--track:#ebe8e1;\
        --real:#b9bfc9;--real-ink:#6b7480;--made:#0b7a75;--made-soft:rgba(11,122,117,.14);--held:#b7791f;\
        --up:#0b7a75;--down:#c2571a;--good:#1d7a46;--fair:#94660a;--poor:#b4481e;--unsafe:#b3261e;color-scheme:light;
        """
    private static let night = """
        --page:#14171b;--sheet:#1b1f25;--ink:#e8e6e1;--soft:#a9b0ba;--faint:#7d8590;--rule:#2c323a;--track:#2a3038;\
        --real:#4d5663;--real-ink:#9aa4b2;--made:#4fc9bf;--made-soft:rgba(79,201,191,.16);--held:#e0a94a;\
        --up:#4fc9bf;--down:#f0925a;--good:#6fd39b;--fair:#e3b95a;--poor:#f0925a;--unsafe:#ff8a80;color-scheme:dark;
        """

    static let css = """
        :root{\(day)}
        @media (prefers-color-scheme:dark){:root{\(night)}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 ui-sans-serif,system-ui,-apple-system,\
        "Segoe UI","Helvetica Neue","Liberation Sans",Arial,sans-serif;font-variant-numeric:tabular-nums;\
        -webkit-text-size-adjust:100%}
        main,header,footer{max-width:1080px;margin:0 auto;padding:0 28px}
        header{padding-top:56px}
        h1,h2{font-family:ui-serif,"Iowan Old Style","Palatino Linotype",Palatino,Georgia,"DejaVu Serif",serif;\
        font-weight:500;letter-spacing:-.01em;text-wrap:balance}
        h1{font-size:38px;line-height:1.18;margin:14px 0 12px;max-width:22em}
        h2{font-size:25px;line-height:1.25;margin:0 0 6px}
        h3{font-size:14.5px;font-weight:600;margin:0;overflow-wrap:anywhere}
        section{padding:40px 0 0;margin-top:40px;border-top:1px solid var(--rule)}
        .over{font-size:13px;letter-spacing:.06em;color:var(--soft);margin:0;overflow-wrap:anywhere}
        .facts{color:var(--soft);margin:0}
        .intro{color:var(--soft);max-width:46em;margin:0 0 22px}
        .grade{display:inline-block;font-size:13px;font-weight:600;letter-spacing:.05em;padding:3px 12px;\
        border-radius:99px;border:1.5px solid currentColor;margin-right:10px}
        .grade.good{color:var(--good)}.grade.fair{color:var(--fair)}\
        .grade.poor{color:var(--poor)}.grade.unsafe{color:var(--unsafe)}
        .advice{margin:22px 0 0;padding:0;list-style:none;max-width:48em}
        .advice li{padding:7px 0 7px 22px;position:relative;overflow-wrap:anywhere}
        .advice li::before{content:"";position:absolute;left:2px;top:17px;width:9px;height:2px;background:var(--made)}
        .grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(292px,1fr));gap:16px}
        .card{background:var(--sheet);border:1px solid var(--rule);border-radius:12px;padding:18px 20px;\
        break-inside:avoid;min-width:0}
        .card p{margin:0;font-size:13.5px;line-height:1.45;color:var(--soft);overflow-wrap:anywhere}
        .card .big{color:var(--ink);font-size:34px;line-height:1.15;font-weight:500;letter-spacing:-.02em;margin:4px 0 2px}
        .big small{font-size:13.5px;font-weight:400;letter-spacing:0;color:var(--soft);margin-left:8px}
        .card .open{font-size:17px;color:var(--faint);margin:10px 0 6px}
        .card .marks{display:flex;gap:16px;margin:0 0 8px}
        .top{display:flex;justify-content:space-between;gap:12px;align-items:baseline;margin-bottom:8px}
        .top span{font-size:13.5px;color:var(--soft);white-space:nowrap}
        svg{display:block;width:100%;height:auto;overflow:visible}
        svg text{font-size:11px;fill:var(--soft);font-family:inherit}
        svg text.strong{fill:var(--ink);font-size:12.5px}
        .track{fill:var(--track)}.range{fill:var(--made);fill-opacity:.32}.value{fill:var(--made)}
        .floor{stroke:var(--real-ink);stroke-width:1.6;stroke-dasharray:2.5 2}.ceiling{stroke:var(--ink);stroke-width:1.8}
        .real{fill:var(--real)}.made{fill:var(--made)}.made-line{fill:var(--made-soft);stroke:var(--made);stroke-width:1.7;\
        stroke-linejoin:round}
        .held-line{fill:none;stroke:var(--held);stroke-width:1.5;stroke-dasharray:4 2.5}
        .axis{stroke:var(--rule);stroke-width:1}.whisker{stroke:var(--made);stroke-width:2.4;stroke-linecap:round}
        .control{fill:none;stroke:var(--real-ink);stroke-width:1.5}
        .up{fill:var(--up)}.down{fill:var(--down)}.cell{fill:var(--track);fill-opacity:.55}
        .key{display:flex;flex-wrap:wrap;gap:6px 20px;font-size:13.5px;color:var(--soft);margin:0 0 16px;padding:0;list-style:none}
        .key i{display:inline-block;width:14px;height:10px;border-radius:2px;margin-right:7px}
        .key .line{height:0;border-top:2px solid var(--made);vertical-align:middle;border-radius:0}
        .key .dash{height:0;border-top:2px dashed var(--held);vertical-align:middle;border-radius:0}
        .two{display:grid;grid-template-columns:minmax(0,1.25fr) minmax(0,1fr);gap:28px;align-items:start}
        @media (max-width:820px){.two{grid-template-columns:1fr}h1{font-size:30px}main,header,footer{padding:0 18px}}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;width:100%;font-size:14px}
        caption{text-align:left;font-size:14.5px;font-weight:600;padding-bottom:8px}
        th,td{text-align:left;padding:7px 14px 7px 0;border-bottom:1px solid var(--rule);vertical-align:top;font-weight:400;\
        overflow-wrap:anywhere}
        thead th{color:var(--soft);font-size:13px}
        td{white-space:nowrap}td.wrap{white-space:normal}
        .met{color:var(--good)}.broken{color:var(--unsafe);font-weight:600}
        .note{font-size:13.5px;color:var(--soft);max-width:52em}
        .gap{margin-top:26px}
        footer{padding-top:28px;padding-bottom:56px;color:var(--faint);font-size:13px}
        @media print{:root{\(day)}body{background:#fff;font-size:11pt}section{padding-top:22px;margin-top:22px}\
        header{padding-top:0}.card{border-color:#d8d5ce}main,header,footer{max-width:none;padding:0}\
        .grid{grid-template-columns:repeat(3,1fr)}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
        """
}
