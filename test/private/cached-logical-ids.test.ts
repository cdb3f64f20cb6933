import { App, CfnResource, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { cacheLogicalIds } from '../../src/private/synthesis';

class Held extends Construct {
  public readonly first: CfnResource;
  public readonly second: CfnResource;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    cacheLogicalIds(this);
    this.first = new CfnResource(this, 'First', { type: 'Test::First' });
    this.second = new CfnResource(this, 'Second', { type: 'Test::Second', properties: { First: this.first.ref, Name: `of-${this.first.ref}` } });
  }
}

/** The resources of a template by their types. */
function resourcesOf(stack: Stack): Record<string, { readonly id: string; readonly Properties?: Record<string, unknown> }> {
  const { Resources } = (stack.node.root as App).synth({ force: true }).getStackByName(stack.stackName).template;
  return Object.fromEntries(Object.entries<{ Type: string }>(Resources).map(([id, resource]) => [resource.Type, { id, ...resource }]));
}

describe('logical ids that are held', () => {
  test('are what they would be', () => {
    const stack = new Stack();
    const other = new Construct(new Stack(), 'Held');
    const { first, second } = new Held(stack, 'Held');

    const found = resourcesOf(stack);

    expect([found['Test::First'].id, found['Test::Second'].id]).toEqual(['First', 'Second'].map((id) => {
      const resource = new CfnResource(other, id, { type: 'Test::Other' });
      return resource.stack.getLogicalId(resource);
    }));
    expect(found['Test::Second'].Properties).toEqual({ First: { Ref: found['Test::First'].id }, Name: { 'Fn::Join': ['', ['of-', { Ref: found['Test::First'].id }]] } });
    expect([first, second].map((resource) => stack.resolve(resource.logicalId))).toEqual([found['Test::First'].id, found['Test::Second'].id]);
  });

  test('are made a few times, however often they are referred to', () => {
    const stack = new Stack();
    const { first } = new Held(stack, 'Held');
    for (let i = 0; i < 20; i++) new CfnResource(stack, `Other${i}`, { type: 'Test::Other', properties: { First: first.ref } });
    const made = jest.spyOn(stack, 'getLogicalId');

    resourcesOf(stack);

    expect(made.mock.calls.filter(([element]) => element === first).length).toBeLessThan(4);
  });

  test('are renamed by the stack', () => {
    const stack = new Stack();
    const { first } = new Held(stack, 'Held');
    stack.renameLogicalId(stack.getLogicalId(first), 'Renamed');

    const found = resourcesOf(stack);

    expect(found['Test::First'].id).toBe('Renamed');
    expect(found['Test::Second'].Properties).toMatchObject({ First: { Ref: 'Renamed' } });
  });

  test('are overridden by the app, also after a first synthesis', () => {
    const stack = new Stack();
    const { first, second } = new Held(stack, 'Held');
    first.overrideLogicalId('Overridden');
    expect(resourcesOf(stack)['Test::First'].id).toBe('Overridden');

    second.overrideLogicalId('Later');

    expect(resourcesOf(stack)['Test::Second'].id).toBe('Later');
    expect(resourcesOf(stack)['Test::First'].id).toBe('Overridden');
  });

  test('are locked by an export before', () => {
    const stack = new Stack(new App(), 'Producer');
    const { first } = new Held(stack, 'Held');
    stack.exportValue(first.ref);

    expect(resourcesOf(stack)['Test::Second'].Properties).toMatchObject({ First: { Ref: stack.resolve(first.logicalId) } });
  });

  test('are locked by another stack that refers to them', () => {
    const app = new App();
    const stack = new Stack(app, 'Producer');
    const { first } = new Held(stack, 'Held');
    const consumer = new Stack(app, 'Consumer');
    new CfnResource(consumer, 'Other', { type: 'Test::Other', properties: { First: first.ref } });
    const ids = () => [resourcesOf(stack)['Test::First'].id, JSON.stringify(resourcesOf(consumer)['Test::Other'].Properties)];

    const once = ids();

    expect(once[1]).toContain(`ExportsOutputRef${once[0]}`);
    expect(ids()).toEqual(once);
  });

  test('leave those alone that are no hash of the path', () => {
    const versionOf = (hold: boolean) => {
      const stack = new Stack();
      const place = new Construct(stack, 'Place');
      if (hold) cacheLogicalIds(place);
      const code = lambda.Code.fromInline('exports.handler = () => {}');
      const fn = new lambda.Function(place, 'Function', { code, handler: 'index.handler', runtime: lambda.Runtime.NODEJS_22_X });
      void fn.currentVersion;
      fn.addEnvironment('LATE', 'yes');
      return resourcesOf(stack)['AWS::Lambda::Version'].id;
    };

    expect(versionOf(true)).toBe(versionOf(false));
  });
});
