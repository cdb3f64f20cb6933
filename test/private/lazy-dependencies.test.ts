import { App, Aspects, CfnResource, Lazy, Stack } from 'aws-cdk-lib';
import { addLazyDependency } from '../../src/private/synthesis';

test('lazy dependencies are computed after aspects, and before references are resolved', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const events: string[] = [];
  const value = Lazy.string({ produce: () => `${events.push('reference')}` });
  const resource = new CfnResource(stack, 'Resource', { type: 'Test::Resource', properties: { Value: value } });
  addLazyDependency(resource, () => {
    events.push('dependency');
    return [];
  });
  Aspects.of(app).add({ visit: () => events.push('aspect') });

  app.synth();

  expect([...new Set(events)]).toEqual(['aspect', 'dependency', 'reference']);
  expect(events.lastIndexOf('aspect')).toBeLessThan(events.indexOf('dependency'));
});

test('lazy dependencies include resources that an aspect has created, in other stacks too', () => {
  const app = new App();
  const [stack, other] = [new Stack(app, 'Stack'), new Stack(app, 'Other')];
  const resource = new CfnResource(stack, 'Resource', { type: 'Test::Resource' });
  const late: CfnResource[] = [];
  addLazyDependency(resource, () => late);
  Aspects.of(resource).add({
    visit: () => late.push(new CfnResource(stack, 'Late', { type: 'Test::Late' }), new CfnResource(other, 'Late', { type: 'Test::Late' })),
  });

  const assembly = app.synth();

  expect(assembly.getStackByName('Stack').template.Resources.Resource.DependsOn).toEqual(['Late']);
  expect(assembly.getStackByName('Stack').dependencies.map(({ id }) => id)).toContain('Other');
});
