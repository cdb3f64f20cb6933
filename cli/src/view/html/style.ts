export const PAGE_STYLE = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1b2430;--soft:#566270;--edge:#c9d0d9;--tint:#f3f5f8;--link:#0860b4}
@media (prefers-color-scheme:dark){:root{--bg:#10151c;--fg:#e8edf3;--soft:#a5b1bf;--edge:#3a4654;--tint:#18202a;--link:#6cb6ff}}
*{box-sizing:border-box}[hidden]{display:none!important}
body{margin:0;background:var(--bg);color:var(--fg);font:14px/1.5 system-ui,-apple-system,"Segoe UI",Arial,sans-serif}
header{display:flex;flex-wrap:wrap;gap:8px 24px;align-items:center;padding:8px 16px;border-bottom:1px solid var(--edge)}
h1{font-size:17px;margin:0}h2{font-size:16px;margin:0 0 8px}h3{font-size:14px;margin:16px 0 4px}
button{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--edge);border-radius:4px;padding:3px 10px;cursor:pointer}
button[aria-selected=true]{background:var(--tint);border-color:var(--link);font-weight:600}
:focus-visible{outline:2px solid var(--link);outline-offset:1px}
main{padding:12px 16px}.note,aside p{color:var(--soft)}
.tools{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;margin-bottom:8px}.tools .buttons{margin-left:auto}
input{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--edge);border-radius:4px;padding:3px 8px}
.workspace{display:flex;gap:12px;height:calc(100vh - 150px);min-height:320px}
#canvas{flex:1;min-width:0;overflow:hidden;border:1px solid var(--edge);border-radius:6px;cursor:grab;touch-action:none}
#canvas svg{display:block;width:100%;height:100%}
#details{width:300px;overflow:auto;border:1px solid var(--edge);border-radius:6px;padding:0 12px 12px;overflow-wrap:anywhere}
#details ul{padding-left:18px;margin:4px 0}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;border:1px solid var(--edge);padding:4px 8px;overflow-wrap:anywhere}
thead th{background:var(--tint)}tbody th{font-weight:600}
@media (max-width:800px){.workspace{flex-direction:column;height:auto}#canvas{height:60vh;flex:none}#details{width:auto}}
@media print{:root{--bg:#fff;--fg:#000;--soft:#333}[role=tablist],.tools,#details{display:none}section[hidden]{display:block!important;break-before:page}.workspace{height:auto}#canvas{border:0;overflow:visible}#canvas svg{height:auto}}
`;
