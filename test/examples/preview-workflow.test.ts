import * as fs from 'node:fs';
import { parse } from 'yaml';

const app = fs.readFileSync('examples/preview/app.ts', 'utf-8');
const { on, concurrency, permissions, jobs: { preview } } = parse(fs.readFileSync('examples/preview/workflow.yml', 'utf-8'));

interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly run?: string;
}

const steps: Step[] = preview.steps;

test('the workflow runs when a pull request begins, changes and ends, one run at a time', () => {
  expect(on.pull_request.types).toEqual(['opened', 'reopened', 'synchronize', 'closed']);
  expect(concurrency).toContain('github.event.number');
});

test('it assumes a role, which forks may not', () => {
  expect(permissions).toEqual({ 'id-token': 'write', 'contents': 'read' });
  expect(preview.if).toBe('github.event.pull_request.head.repo.full_name == github.repository');
});

test.each([
  ['deploys', "github.event.action != 'closed'", 'npx cdk deploy Preview --exclusively --require-approval never --context branch=$BRANCH'],
  ['destroys', "github.event.action == 'closed'", 'npx cdk destroy Preview --exclusively --force --context branch=$BRANCH'],
])('it %s the stack of the example, with the branch that the app reads', (_, condition, command) => {
  expect(steps.filter((step) => step.if === condition).map(({ run }) => run)).toEqual([command]);
  expect(app).toContain("new Preview(app, 'Preview'");
  expect(app).toContain("app.node.tryGetContext('branch')");
});
