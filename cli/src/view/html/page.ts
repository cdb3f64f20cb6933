import { SCRIPT } from './script';
import { PAGE_STYLE } from './style';
import { changeSection, deploymentSection, permissionSection, reachabilitySection } from './tables';
import { layOut } from '../layout';
import type { ViewModel } from '../model';
import { drawing } from '../svg';

interface Tab {
  readonly id: string;
  readonly title: string;
  readonly content: string;
}

/** Makes one page that needs no network. */
export async function page(model: ViewModel): Promise<string> {
  const tabs: Tab[] = [
    { id: 'architecture', title: 'Architecture', content: architecture(drawing(await layOut(model))) },
    { id: 'deployment', title: 'Deployment', content: deploymentSection(model) },
    { id: 'reachability', title: 'Reachability', content: reachabilitySection(model) },
    { id: 'permissions', title: 'Permissions', content: permissionSection(model) },
    ...model.changes ? [{ id: 'changes', title: 'Changes', content: changeSection(model.changes) }] : [],
  ];
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>Architecture</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header><h1>What will be deployed</h1><div role="tablist" aria-label="Views">${tabs.map(tabButton).join('')}</div></header>
<main>${tabs.map(tabPanel).join('\n')}</main>
<script type="application/json" id="model">${embedded(model)}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function tabButton({ id, title }: Tab, index: number): string {
  return `<button role="tab" id="tab-${id}" aria-controls="${id}" aria-selected="${index === 0}" tabindex="${index === 0 ? 0 : -1}">${title}</button>`;
}

function tabPanel({ id, title, content }: Tab, index: number): string {
  return `<section role="tabpanel" id="${id}" aria-labelledby="tab-${id}"${index === 0 ? '' : ' hidden'}><h2>${title}</h2>${content}</section>`;
}

function architecture(picture: string): string {
  return `<div class="tools"><label>Search <input type="search" id="search" placeholder="name, type or fact" autocomplete="off"></label>
<output id="matches" for="search"></output>
<span class="buttons"><button id="zoom-in">Zoom in</button><button id="zoom-out">Zoom out</button><button id="zoom-fit">Fit</button></span></div>
<div class="workspace"><div id="canvas" tabindex="0" role="region" aria-label="Drawing: arrow keys move it, plus and minus zoom, tab goes from part to part">${picture}</div>
<aside id="details" aria-live="polite"><p>Choose a part of the drawing to see what it is made of.</p></aside></div>`;
}

/** Nothing in the data can end the element that it is in. */
function embedded({ nodes, edges, permissions }: ViewModel): string {
  return JSON.stringify({ nodes, edges, permissions: permissions.map(({ role, usedBy }) => ({ role, usedBy })) }).replace(/</g, '\\u003c');
}
