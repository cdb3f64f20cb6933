import { App, CfnResource, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { cacheLogicalIds } from '../../src/private/synthesis';

class Cached extends Construct {
  public readonly first: CfnResource;
  public readonly second: CfnResource;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    cacheLogicalIds(this);
    this.first = new CfnResource(this, 'First', { type: 'Test::First' });
    this.second = new CfnResource(this, 'Second', { type: 'Test::Second', properties: { First: this.first.ref, Name: `of-${this.first.ref}` } });
  }
}

/** Synthesizes a stack and returns its resources by type. */
function resourcesOf(stack: Stack): Record<string, { readonly id: string; readonly Properties?: Record<string, unknown> }> {
  const { Resources } = (stack.node.root as App).synth({ force: true }).getStackByName(stack.stackName).template;
  return Object.fromEntries(Object.entries<{ Type: string }>(Resources).map(([id, resource]) => [resource.Type, { id, ...resource }]));
}

/** Counts how often CDK computes the logical ID of a resource with 20 references. */
function computedIds(stack: Stack, resource: CfnResource): number {
  for (let i = 0; i < 20; i++) new CfnResource(stack, `Other${i}`, { type: 'Test::Other', properties: { First: resource.ref } });
  const getLogicalId = jest.spyOn(stack, 'getLogicalId');
  resourcesOf(stack);
  return getLogicalId.mock.calls.filter(([element]) => element === resource).length;
}

test('CDK itself computes a logical ID for each reference: else the cache is of no use any more', () => {
  const stack = new Stack();

  expect(computedIds(stack, new CfnResource(stack, 'First', { type: 'Test::First' }))).toBeGreaterThanOrEqual(20);
});

test('CDK locks the logical ID of a resource that another stack refers to: else the cache has nothing to catch', () => {
  const stack = new Stack(new App(), 'Producer');
  const resource = new CfnResource(stack, 'First', { type: 'Test::First' });
  stack.exportValue(resource.ref);

  expect(() => resource.overrideLogicalId('Other')).toThrow('locked');
});

describe('cached logical IDs', () => {
  test('are those that CDK computes', () => {
    const stack = new Stack();
    const other = new Construct(new Stack(), 'Cached');
    const { first, second } = new Cached(stack, 'Cached');

    const found = resourcesOf(stack);

    expect([found['Test::First'].id, found['Test::Second'].id]).toEqual(['First', 'Second'].map((id) => {
      const resource = new CfnResource(other, id, { type: 'Test::Other' });
      return resource.stack.getLogicalId(resource);
    }));
    expect(found['Test::Second'].Properties).toEqual({
      First: { Ref: found['Test::First'].id },
      Name: { 'Fn::Join': ['', ['of-', { Ref: found['Test::First'].id }]] },
    });
    expect([first, second].map((resource) => stack.resolve(resource.logicalId))).toEqual([found['Test::First'].id, found['Test::Second'].id]);
  });

  test('are computed a few times, however many references there are', () => {
    const stack = new Stack();
    const { first } = new Cached(stack, 'Cached');

    expect(computedIds(stack, first)).toBeLessThan(4);
  });

  test('follow a rename by the stack', () => {
    const stack = new Stack();
    const { first } = new Cached(stack, 'Cached');
    stack.renameLogicalId(stack.getLogicalId(first), 'Renamed');

    const found = resourcesOf(stack);

    expect(found['Test::First'].id).toBe('Renamed');
    expect(found['Test::Second'].Properties).toMatchObject({ First: { Ref: 'Renamed' } });
  });

  test('follow an override by the app, also after a first synthesis', () => {
    const stack = new Stack();
    const { first, second } = new Cached(stack, 'Cached');
    first.overrideLogicalId('Overridden');
    expect(resourcesOf(stack)['Test::First'].id).toBe('Overridden');

    second.overrideLogicalId('Later');

    expect(resourcesOf(stack)['Test::Second'].id).toBe('Later');
    expect(resourcesOf(stack)['Test::First'].id).toBe('Overridden');
  });

  test('stay the same after an export has locked them', () => {
    const stack = new Stack(new App(), 'Producer');
    const { first } = new Cached(stack, 'Cached');
    stack.exportValue(first.ref);

    expect(resourcesOf(stack)['Test::Second'].Properties).toMatchObject({ First: { Ref: stack.resolve(first.logicalId) } });
  });

  test('stay the same when another stack refers to them', () => {
    const app = new App();
    const stack = new Stack(app, 'Producer');
    const { first } = new Cached(stack, 'Cached');
    const consumer = new Stack(app, 'Consumer');
    new CfnResource(consumer, 'Other', { type: 'Test::Other', properties: { First: first.ref } });
    const ids = () => [resourcesOf(stack)['Test::First'].id, JSON.stringify(resourcesOf(consumer)['Test::Other'].Properties)];

    const once = ids();

    expect(once[1]).toContain(`ExportsOutputRef${once[0]}`);
    expect(ids()).toEqual(once);
  });

  test('exclude an ID that is not the hash of a path', () => {
    const versionOf = (isCached: boolean) => {
      const stack = new Stack();
      const scope = new Construct(stack, 'Scope');
      if (isCached) cacheLogicalIds(scope);
      const code = lambda.Code.fromInline('exports.handler = () => {}');
      const fn = new lambda.Function(scope, 'Function', { code, handler: 'index.handler', runtime: lambda.Runtime.NODEJS_22_X });
      void fn.currentVersion;
      fn.addEnvironment('LATE', 'yes');
      return resourcesOf(stack)['AWS::Lambda::Version'].id;
    };

    expect(versionOf(true)).toBe(versionOf(false));
  });
});
