import { labelsById } from '../labels';
import type { Change, Permission, ReachableFrom, ViewModel } from '../model';
import { escapeXml } from '../svg';

export function reachabilitySection(model: ViewModel): string {
  const labels = labelsById(model);
  const open = model.reachability.filter(({ world }) => world);
  const summary = open.length === 0
    ? '<p>No security group of these stacks lets the internet in to something that is public.</p>'
    : `<p>${open.length === 1 ? 'One port is' : `${open.length} ports are`} open to the internet: ${open.map(({ node, port }) => `<strong>${escapeXml(port)} of ${escapeXml(labels(node))}</strong>`).join(', ')}.</p>`;
  const rows = model.reachability.map(({ node, port, source, world }: ReachableFrom) => [labels(node), port, source, world ? 'yes' : 'no']);
  return `${summary}<p class="note">As the security groups of the templates say. Network ACLs, firewalls, and API endpoints of AWS are not in it.</p>${table(['What', 'Port', 'From', 'Open to the internet'], rows)}`;
}

export function permissionSection({ permissions }: ViewModel): string {
  if (permissions.length === 0) return '<p>No role of these stacks has a policy.</p>';
  const stars = permissions.filter(({ wildcard }) => wildcard !== undefined).length;
  const rows = permissions.map((each) => [each.role, each.usedBy.join(', ') || 'nothing that is drawn', inWords(each), each.wildcard ?? '']);
  return `<p>${permissions.length} statements, ${stars} with a <code>*</code>, each explained. Managed policies of AWS and policies on resources are not in it.</p>${table(['Role', 'Used by', 'May', 'Why there is a *'], rows)}`;
}

function inWords({ allowed, actions, on, conditional }: Permission): string {
  return `${allowed ? '' : 'must not: '}${actions.join(', ')} on ${on.join(', ')}${conditional ? ', under a condition' : ''}`;
}

export function deploymentSection({ deployments }: ViewModel): string {
  if (deployments.length === 0) return '<p>There is no ECS service.</p>';
  const services = deployments.map(({ service, steps }) => `<h3>${escapeXml(service)}</h3><ol>${steps.map((step) => `<li>${escapeXml(step)}</li>`).join('')}</ol>`);
  return `<p>What happens when the next task definition is deployed, as the templates say.</p>${services.join('')}`;
}

export function changeSection(changes: readonly Change[]): string {
  if (changes.length === 0) return '<p>No resource is added, changed or removed.</p>';
  const count = (kind: Change['kind']) => changes.filter((change) => change.kind === kind).length;
  const rows = changes.map(({ kind, label, type, id, properties }) => [label, kind, properties.join(', '), type, id]);
  return `<p>${count('added')} added, ${count('changed')} changed, ${count('removed')} removed.</p>`
    + '<p class="note">Whether CloudFormation replaces what is changed is not worked out here: <code>cdk diff</code> says it.</p>'
    + table(['What', 'Change', 'Properties', 'Type', 'Stack and logical id'], rows);
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[]) => row.map((cell, index) => (index === 0 ? `<th scope="row">${escapeXml(cell)}</th>` : `<td>${escapeXml(cell)}</td>`)).join('');
  return `<div class="scroll" tabindex="0" role="region" aria-label="Table: ${escapeXml(head.join(', '))}"><table><thead><tr>${head.map((cell) => `<th scope="col">${escapeXml(cell)}</th>`).join('')}</tr></thead>`
    + `<tbody>${rows.map((row) => `<tr>${cells(row)}</tr>`).join('\n')}</tbody></table></div>`;
}
