import { assemblyOf, removeAssemblies, resource, webTemplate } from './assemblies';
import { view } from '../../src/view';
import { readAssembly } from '../../src/view/assembly';
import { changesOf } from '../../src/view/changes';

afterAll(removeAssemblies);

const before = { Resources: { Jobs: resource('AWS::SQS::Queue', { DelaySeconds: 1, Tags: [{ Key: 'a', Value: 'b' }] }), Old: resource('AWS::SNS::Topic') } };

test('says what is added, changed with its properties, and removed', () => {
  const after = { Resources: { Jobs: resource('AWS::SQS::Queue', { Tags: [{ Value: 'b', Key: 'a' }], DelaySeconds: 2 }), New: resource('AWS::SNS::Topic') } };
  expect(changesOf(readAssembly(assemblyOf({ Shop: before })), readAssembly(assemblyOf({ Shop: after })))).toEqual([
    { kind: 'changed', id: 'Shop/Jobs', label: 'Jobs', type: 'AWS::SQS::Queue', properties: ['DelaySeconds'] },
    { kind: 'added', id: 'Shop/New', label: 'New', type: 'AWS::SNS::Topic', properties: [] },
    { kind: 'removed', id: 'Shop/Old', label: 'Old', type: 'AWS::SNS::Topic', properties: [] },
  ]);
});

test('a resource of another type under the same logical id has changed', () => {
  const after = { Resources: { ...before.Resources, Old: resource('AWS::SQS::Queue') } };
  expect(changesOf(readAssembly(assemblyOf({ Shop: before })), readAssembly(assemblyOf({ Shop: after })))).toEqual([
    { kind: 'changed', id: 'Shop/Old', label: 'Old', type: 'AWS::SQS::Queue', properties: ['type, was AWS::SNS::Topic'] },
  ]);
});

test('the page has the changes when there is something to compare with', async () => {
  const directory = assemblyOf({ Shop: webTemplate() });
  expect(await view(directory, 'html', directory)).toContain('<p>No resource is added, changed or removed.</p>');
  expect(await view(directory, 'html')).not.toContain('tab-changes');
});
