import { LIFECYCLE } from './code-deploy-simulation';
import { decide, Intent } from '../../../../src/deployment/code-deploy/handler/decide';
import { Observation, ObservedDeployment, Target } from '../../../../src/deployment/code-deploy/handler/deployment';
import {
  acquireLease, DeploymentMarker, formatLease, formatMarker, Lease, parseLease, parseMarker, versionName, versionOf,
} from '../../../../src/deployment/code-deploy/handler/stored-state';

const [V1, V2, V3] = ['1', '2', '3'].map(digit => digit.repeat(16));
const NOW = 10_000_000;

const intent: Intent = {
  requestId: 'request',
  startedAt: NOW - 660_000,
  isDelete: false,
  from: { id: V1, name: 'web:1' },
  to: { id: V2, name: 'web:2' },
  baseVersion: V1,
  service: 'abcdef',
  isOtherGroup: false,
  waitFor: 'TRAFFIC_SHIFTED',
  isOutOfTime: false,
};

const marker = (from: string, to: string, changes: Partial<DeploymentMarker> = {}): DeploymentMarker => ({ requestId: 'earlier', from, to, service: 'abcdef', liveBefore: from, ...changes });

function deployment(id: string, changes: Partial<ObservedDeployment>): ObservedDeployment {
  return { id, status: 'InProgress', createdAt: NOW - 600_000, isRollback: false, terminationWaitStarted: false, target: target('BeforeInstall', 'original'), ...changes };
}

/** A target whose events have succeeded before the given one, which is in the given status. */
function target(at: string, traffic: Target['traffic'], status = 'InProgress'): Target {
  const index = LIFECYCLE.findIndex(name => name === at);
  const rest = status === 'Failed' ? 'Skipped' : 'Pending';
  return { traffic, events: LIFECYCLE.map((name, i) => ({ name, status: i < index ? 'Succeeded' : i === index ? status : rest })) };
}

const ended = (status: ObservedDeployment['status'], changes: Partial<ObservedDeployment> = {}) => ({ status, endedAt: NOW - 300_000, ...changes });

function history(...deployments: ObservedDeployment[]): Observation {
  return { now: NOW, deployments, isFullHistory: true };
}

test('no history: the base version is live, so the desired version is deployed', () => {
  expect(decide(history(), intent)).toMatchObject({ do: 'START', liveBefore: V1 });
});

test('no history, and the desired version is the base version: nothing to do', () => {
  expect(decide(history(), { ...intent, baseVersion: V2 })).toMatchObject({ do: 'DONE' });
});

test('an incomplete history says nothing about the base version', () => {
  expect(decide({ ...history(), isFullHistory: false }, { ...intent, baseVersion: V2 })).toMatchObject({ do: 'START', liveBefore: undefined });
});

test('the history of another deployment group says nothing', () => {
  const succeeded = deployment('d-1', { ...ended('Succeeded'), marker: marker(V1, V2) });
  expect(decide(history(succeeded), intent)).toMatchObject({ do: 'DONE' });
  expect(decide(history(succeeded), { ...intent, isOtherGroup: true })).toMatchObject({ do: 'START', liveBefore: undefined });
});

test('a deployment of somebody else that has just succeeded has time to record its version', () => {
  const foreign = (endedAt: number) => history(deployment('d-2', ended('Succeeded', { endedAt })));
  expect(decide(foreign(NOW - 179_000), intent)).toMatchObject({ do: 'WAIT', because: expect.stringContaining('somebody else') });
  expect(decide(foreign(NOW - 180_000), intent)).toMatchObject({ do: 'START' });
  expect(decide(history(deployment('d-2', { ...ended('Succeeded', { endedAt: NOW - 1000 }), marker: marker(V1, V3) })), intent)).toMatchObject({ do: 'START' });
});

test('deployments of somebody else that never took over are ignored', () => {
  const foreign = deployment('d-2', ended('Failed', { target: target('Install', 'original', 'Failed') }));
  const own = deployment('d-1', { ...ended('Succeeded'), marker: marker(V1, V3) });
  expect(decide(history(foreign, own), { ...intent, to: { id: V3, name: 'web:3' } })).toMatchObject({ do: 'DONE' });
});

describe('a deployment of this request that has ended', () => {
  const failed = (changes: Partial<ObservedDeployment>) => deployment('d-1', { ...ended('Failed'), marker: marker(V1, V2, { requestId: 'request' }), ...changes });

  test('with production traffic back on the old tasks although there was no rollback', () => {
    const step = decide(history(failed({ target: target('AllowTraffic', 'original', 'Failed') })), intent);
    expect(step).toMatchObject({ do: 'FAIL', failure: { problem: expect.stringContaining('The PREVIOUS version (web:1) is live') } });
  });

  describe('because CodeDeploy could not use its role', () => {
    const denied = (changes: Partial<ObservedDeployment> = {}) => failed({ errorCode: 'IAM_ROLE_PERMISSIONS', ...changes });

    test.each(['IAM_ROLE_PERMISSIONS', 'IAM_ROLE_MISSING'])('in the first two minutes, with %s, is started again', (errorCode) => {
      expect(decide(history(denied({ errorCode })), intent)).toMatchObject({ do: 'START', liveBefore: V1, because: expect.stringContaining('role') });
    });

    test.each<[string, Partial<ObservedDeployment>, Partial<Intent>]>([
      ['later', {}, { startedAt: NOW - 720_000 }],
      ['after it had moved traffic', { target: target('AllowTraffic', 'replacement', 'Failed') }, {}],
      ['as another error', { errorCode: 'HOOK_EXECUTION_FAILURE' }, {}],
      ['when somebody has stopped it', { status: 'Stopped' }, {}],
    ])('%s fails', (_, changes, request) => {
      expect(decide(history(denied(changes)), { ...intent, ...request })).toMatchObject({ do: 'FAIL' });
    });

    test('waits until a rollback could have appeared', () => {
      expect(decide(history(denied({ endedAt: NOW - 59_000 })), intent)).toMatchObject({ do: 'WAIT' });
    });

    test('fails when somebody else has deployed since', () => {
      expect(decide(history(deployment('d-2', ended('Succeeded')), denied()), intent)).toMatchObject({ do: 'FAIL' });
    });
  });

  test('with unknown traffic', () => {
    const step = decide(history(failed({ target: target('AllowTraffic', 'unknown', 'Failed') })), intent);
    expect(step).toMatchObject({ do: 'FAIL', failure: { problem: expect.stringContaining('It is UNKNOWN which version is live') } });
  });

  test('just now: its rollback may still come', () => {
    expect(decide(history(failed({ endedAt: NOW - 59_000 })), intent)).toMatchObject({ do: 'WAIT' });
    expect(decide(history(failed({ endedAt: NOW - 60_000 })), intent)).toMatchObject({ do: 'FAIL' });
  });

  test('with a rollback that is announced, but not listed', () => {
    const step = decide(history(failed({ rollbackId: 'd-9', target: target('AllowTraffic', 'replacement', 'Failed') })), intent);
    expect(step).toMatchObject({ do: 'FAIL', failure: { problem: expect.stringContaining('UNKNOWN') } });
  });

  test('with a rollback that only the rollback itself names', () => {
    const rollback = deployment('d-2', { ...ended('Succeeded'), isRollback: true, rollbackOf: 'd-1' });
    const step = decide(history(rollback, failed({ target: target('AfterAllowTraffic', 'replacement', 'Failed') })), intent);
    expect(step).toMatchObject({ do: 'FAIL', failure: { problem: expect.stringContaining('The PREVIOUS version (web:1) is live') } });
  });

  test('before a deployment of somebody else: the live version is unknown', () => {
    const foreign = deployment('d-2', ended('Succeeded', { target: undefined }));
    const step = decide(history(foreign, failed({ target: target('Install', 'original', 'Failed') })), intent);
    expect(step).toMatchObject({ do: 'FAIL', failure: { problem: expect.stringContaining('It is UNKNOWN which version is live') } });
  });

  test('with success is done, even while another one runs', () => {
    const foreign = deployment('d-2', { target: target('AllowTraffic', 'split') });
    expect(decide(history(foreign, failed({ status: 'Succeeded' })), intent)).toMatchObject({ do: 'DONE' });
  });

  test('names the live version when it is not that of the template', () => {
    const step = decide(history(failed({ marker: marker(V1, V2, { requestId: 'request', liveBefore: V3 }) })), intent);
    expect(step).toMatchObject({ failure: { problem: expect.stringMatching(`not web:1, .*${V3}`) } });
  });
});

describe('production traffic has shifted when', () => {
  const own = (changes: Partial<ObservedDeployment>) => history(deployment('d-1', { marker: marker(V1, V2), ...changes }));
  test.each<[string, Partial<ObservedDeployment>, 'DONE' | 'WAIT']>([
    ['AllowTraffic runs', { target: target('AllowTraffic', 'split') }, 'WAIT'],
    ['AllowTraffic runs, all traffic moved', { target: target('AllowTraffic', 'replacement') }, 'WAIT'],
    ['AfterAllowTraffic runs', { target: target('AfterAllowTraffic', 'replacement') }, 'WAIT'],
    ['all events passed', { target: target('AfterAllowTraffic', 'replacement', 'Succeeded') }, 'DONE'],
    ['all events passed, no weights', { target: target('AfterAllowTraffic', 'unknown', 'Succeeded') }, 'DONE'],
    ['all events passed, but the weights say otherwise', { target: target('AfterAllowTraffic', 'split', 'Succeeded') }, 'WAIT'],
    ['all events passed and the termination wait has begun', { target: target('AfterAllowTraffic', 'split', 'Succeeded'), terminationWaitStarted: true }, 'DONE'],
    ['the termination wait has begun, no events', { target: { events: [], traffic: 'unknown' }, terminationWaitStarted: true }, 'DONE'],
    ['events after a failed one are skipped', { target: target('AllowTraffic', 'original', 'Failed') }, 'WAIT'],
    ['the deployment waits for an approval', { status: 'Ready', target: target('BeforeAllowTraffic', 'original', 'Pending') }, 'WAIT'],
    ['the deployment bakes', { status: 'Baking', target: target('AfterAllowTraffic', 'replacement', 'Succeeded') }, 'DONE'],
  ])('%s', (_, changes, step) => {
    expect(decide(own(changes), intent).do).toBe(step);
  });
});

test('a delete waits for the rollback of what has just been stopped', () => {
  const stopped = deployment('d-1', { status: 'Stopped', endedAt: NOW - 1000 });
  expect(decide(history(stopped), { ...intent, isDelete: true })).toMatchObject({ do: 'WAIT' });
  expect(decide({ ...history(stopped), now: NOW + 60_000 }, { ...intent, isDelete: true })).toMatchObject({ do: 'DONE' });
});

describe('the lease', () => {
  const lease = (changes: Partial<Lease>): Lease => ({ startedAt: '2026-11-02T08:00:00.000Z', requestId: 'a', service: 'abcdef', baseVersion: V1, ...changes });
  const mine = lease({ startedAt: '2026-11-02T09:00:00.000Z', requestId: 'b', baseVersion: V2 });
  const never = () => false;

  test('of nobody is acquired', () => expect(acquireLease(undefined, mine, never)).toEqual({ lease: 'ACQUIRED', baseVersion: V2 }));
  test('of the request itself is held, also in a repeated event', () => {
    expect(acquireLease(lease({ requestId: 'b', baseVersion: V3 }), mine, never)).toEqual({ lease: 'HELD', baseVersion: V3 });
  });
  test('of a later request is lost', () => expect(acquireLease(mine, lease({}), never)).toEqual({ lease: 'LOST', to: 'b' }));
  test('of a request that never started a deployment is acquired with its base version', () => {
    expect(acquireLease(lease({}), mine, never)).toEqual({ lease: 'ACQUIRED', baseVersion: V1 });
  });
  test('of a request that has started a deployment is acquired with the base version of the template', () => {
    expect(acquireLease(lease({}), mine, id => id === 'a')).toEqual({ lease: 'ACQUIRED', baseVersion: V2 });
  });
  test('of another service is acquired with the base version of the template', () => {
    expect(acquireLease(lease({ service: 'fedcba' }), mine, never)).toEqual({ lease: 'ACQUIRED', baseVersion: V2 });
  });
  test('is written and read, with characters that a tag allows', () => {
    expect(formatLease(mine)).toMatch(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u);
    expect(parseLease(formatLease(mine))).toEqual(mine);
    expect(parseLease('something else')).toBeUndefined();
  });
});

describe('versions', () => {
  test('the marker of a deployment is written and read', () => {
    const requestId = 'b1f3ab0e-6a5c-4f5e-9a3e-1f2d3c4b5a69';
    for (const before of [V1, V3, undefined]) {
      const written = marker(V1, V2, { requestId, liveBefore: before });
      expect(parseMarker(formatMarker(written))).toEqual(written);
      expect(formatMarker(written).length).toBeLessThan(100);
    }
    expect(parseMarker('by hand')).toBeUndefined();
    expect(parseMarker(undefined)).toBeUndefined();
  });
  test('a version is named by its task definition, else by its fingerprint', () => {
    const appSpec = '{"Resources":[{"TargetService":{"Properties":{"TaskDefinition":"arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7"}}}]}';
    expect(versionName(appSpec)).toBe('web:7');
    expect(versionName('{}')).toBe(versionOf('{}'));
    expect(versionName('no JSON')).toMatch(/^[0-9a-f]{16}$/);
  });
});
