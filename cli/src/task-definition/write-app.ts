import type { ImportedDocument } from './read-document';
import { taskOf } from './task-from-document';
import { oneStackApp } from '../app/one-stack-app';
import { code, imported, literal, type Expression } from '../code/expression';
import { ConstructIds, kebabCase, pascalCase } from '../code/identifiers';
import type { ImportResult } from '../command/importer';

/** Writes an app of one stack with one service, which reads the document from a file beside it. */
export function writeApp(document: ImportedDocument, fileName: string): ImportResult {
  const family = document.family !== undefined && /^[\w-]+$/.test(document.family) ? document.family : fileName.replace(/\.[^.]*$/, '');
  const name = kebabCase(family);
  const id = pascalCase(name);
  const { expression, files, props, steps, warnings } = taskOf(document, new ConstructIds(id), name);
  const hasTraffic = document.trafficContainer !== undefined;
  return {
    warnings,
    app: {
      name,
      description: `The service ${family} on AWS Fargate, from its task definition document.`,
      modules: oneStackApp({ name, body: hasTraffic ? webService(id, expression) : backendService(id, expression), props }),
      files,
      readme: `\`task-definition.json\` is the document, \`lib/${name}-stack.ts\` the service around it.`,
      guide: { subject: `the task definition ${family}`, nextSteps: [...steps, ...moveSteps(hasTraffic)] },
      documents: [document.root],
    },
  };
}

function webService(id: string, task: Expression): Expression {
  return code`new ${imported('FargateWebService')}(this, ${literal(id)}, { task: ${task} });`;
}

function backendService(id: string, task: Expression): Expression {
  const none = code`${imported('Discovery')}.none()`;
  return code`new ${imported('FargateBackendService')}(this, ${literal(id)}, { task: ${task}, discovery: ${none} });`;
}

function moveSteps(hasTraffic: boolean): string[] {
  return [
    'Read `npx cdk diff`: the app makes a VPC and a cluster. Pass `cluster` to use those that exist.',
    ...hasTraffic ? ['The load balancer has no certificate. Pass `exposure: Exposure.applicationLoadBalancer({ domain: … })` for HTTPS.'] : [],
    'Deploy it beside the service that runs, move the traffic, and delete the old service.',
  ];
}
