import { alb, web } from './apps';
import { change, doc, error, NOTHING, TASKS, warning } from './change';
import { judge } from './verdict';

const WEB = alb();
const WITH_EXEC = web({ enableExecuteCommand: true });

test('a true row has no mistakes', () => {
  expect(judge(change('`enableExecuteCommand`', WEB, WITH_EXEC, NOTHING)).mistakes).toEqual([]);
});

test('fails when tasks are not replaced as the row says', () => {
  expect(judge(change('`enableExecuteCommand`', WEB, WITH_EXEC, TASKS)).mistakes).toEqual(['tasks are not replaced']);
});

test('fails on a finding that the row does not name, and on a notice that does not fit it', () => {
  const { mistakes } = judge(change('`listenerPort`', WEB, alb({ listenerPort: 8080 }), NOTHING));

  expect(mistakes).toEqual([expect.stringMatching(/^finds port closed: /), "users notice 'nothing', but the gravest finding is 'closes'"]);
});

test('fails on a finding that is not there', () => {
  const { mistakes } = judge(change('`enableExecuteCommand`', WEB, WITH_EXEC, 'outage', { finds: ['empty target groups'] }));

  expect(mistakes).toContain('does not find: empty target groups');
});

test('fails on words that the library does not say', () => {
  const saying = (says: Parameters<typeof change>[4]) => judge(change('`enableExecuteCommand`', WEB, WITH_EXEC, NOTHING, says)).mistakes;

  expect(saying({ says: doc('enableExecuteCommand', 'Never said anywhere.') })).toEqual(["no doc comment says 'Never said anywhere.'"]);
  expect(saying({ says: warning('cdk-fargate-workloads:none') })).toEqual(['no warning has the id cdk-fargate-workloads:none']);
  expect(saying({ says: error('refused') })).toEqual(["no error says 'refused', but: undefined"]);
});

test('fails on a notice of another form', () => {
  expect(judge(change('`enableExecuteCommand`', WEB, WITH_EXEC, 'not much')).mistakes).toEqual([expect.stringMatching(/^'not much' does not begin with one of: nothing, /)]);
});

test('fails when the app before the change fails synthesis', () => {
  expect(judge(change('broken', alb({ listenerPort: 0 }), WEB, NOTHING)).mistakes).toEqual([expect.stringMatching(/^the app before fails: /)]);
});
