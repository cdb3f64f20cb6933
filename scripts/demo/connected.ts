import { columns, plural } from './layout';
import { Parts, Route } from './parts';
import { Template } from './template';

/** How the parts connect: the way of a request as a picture, then who else talks to whom. */
export function connected(template: Template, parts: Parts): string[] {
  return [...picture(parts), '', ...columns([...shift(parts), ...neighbours(parts), ...secrets(template, parts)])];
}

function picture({ routes, target, service }: Parts): string[] {
  const count = service.properties.DesiredCount;
  const tasks = `${target.ContainerName}:${target.ContainerPort}${count === undefined ? '' : ` in ${plural(count, 'task')}`}`;
  const [production, test] = routes.map(({ clients }) => clients.join(', ') || 'nobody');
  const [productionListener, testListener] = alike(routes.map(listener));
  return columns([
    [production, productionListener, '─┐ ┌─▶ ', 'blue target group ', '─┐'],
    ['', '', test ? ' ├×┤' : ' └×┤', '', ` ├─▶ ${tasks}`],
    [test ?? '', testListener ?? '', test ? '─┘ └─▶ ' : '   └─▶ ', 'green target group ', '─┘'],
  ]);
}

function listener({ purpose, listener: resource }: Route): string {
  return ` ─▶ ${purpose} listener :${resource.properties.Port} `;
}

function alike(texts: readonly string[]): string[] {
  const width = Math.max(...texts.map(({ length }) => length));
  return texts.map((text) => text.padEnd(width, '─'));
}

function shift({ routes, startedBy }: Parts): string[][] {
  return [
    ['×', `CodeDeploy moves ${routes.length > 1 ? 'both listeners' : 'the listener'} to the other colour, at the pace above`],
    ...startedBy.length > 0 ? [['', 'whenever a stack update changes the task']] : [],
  ];
}

function neighbours({ registration, namespace, target, neighbours: allowed }: Parts): string[][] {
  return [
    ['neighbours', `─▶ ${registration.properties.Name}.${namespace.properties.Name}:${target.ContainerPort}`],
    ['', `   ${allowed.length > 0 ? `allowed: ${allowed.join(', ')}` : 'none is allowed yet; connections.allowDefaultPortFrom() lets one in'}`],
  ];
}

function secrets(template: Template, { task, executionRole }: Parts): string[][] {
  return task.properties.ContainerDefinitions.flatMap(({ Name, Secrets = [] }) => Secrets.map((secret) => {
    const source = template.show(secret.ValueFrom);
    const may = executionRole.some(({ actions, on }) => actions.includes('secretsmanager:GetSecretValue') && on.includes(source));
    return ['execution role ', `─▶ ${may ? 'reads' : 'may not read'} ${source} ─▶ ${secret.Name} in ${Name}`];
  }));
}
