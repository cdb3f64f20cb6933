import { Fault, LIFECYCLE } from './code-deploy-simulation';
import { appSpec, createScenario, expectCorrectMessages, expectTruthfulOutcome, resetScenarios, Scenario } from './simulated-stack';
import { errorAt } from '../../../fixtures/error-at';

afterEach(resetScenarios);

function denials(count: number): Fault[] {
  return Array.from({ length: count }, () => ({ when: 'BEFORE', name: 'AccessDeniedException' }));
}

const TO_2 = { AppSpec: appSpec('web:2') };

describe('a role that IAM does not know everywhere yet', () => {
  test('makes the first deployment fail, and the next one succeed', async () => {
    const w = createScenario({ roleUnknownSeconds: 60 });
    await w.stack.create();

    const outcome = await w.stack.update(TO_2);

    expect(outcome).toMatchObject({ status: 'COMPLETE', reasons: [] });
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
    expect(w.codeDeploy.deployed).toEqual([appSpec('web:2'), appSpec('web:2')]);
  });

  test('is waited for at most as long as that takes', async () => {
    const w = createScenario({ roleUnknownSeconds: 3000 });
    await w.stack.create();

    const outcome = await w.stack.update(TO_2);

    expect(outcome).toMatchObject({ status: 'ROLLED_BACK', reasons: [expect.stringContaining('IAM_ROLE_PERMISSIONS')] });
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
    expect(w.codeDeploy.started.length).toBeLessThanOrEqual(3);
  });
});

describe('a deployment that succeeds', () => {
  test('the first version of a service needs no deployment, and is recorded', async () => {
    const { stack, codeDeploy } = createScenario();
    expect(await stack.create()).toEqual({ PhysicalResourceId: 'app/group', Data: { StartedAt: '2026-11-02T08:00:02.000Z' }, IsComplete: true });
    expect(codeDeploy.calls).toEqual(['TagResource']);
  });

  test('a changed AppSpec is deployed, and the request is complete when traffic has shifted, before the old tasks stop', async () => {
    const w = createScenario({ terminationWaitSeconds: 3000 });
    const outcome = await w.stack.update(TO_2);
    expect(outcome).toMatchObject({ status: 'COMPLETE', reasons: [] });
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
    expect(w.codeDeploy.started).toHaveLength(1);
    expect(w.codeDeploy.last).toMatchObject({ status: 'InProgress', instanceTerminationWaitTimeStarted: true });
  });

  test('the request does not end while AfterAllowTraffic runs', async () => {
    const w = createScenario({ eventSeconds: 200 });
    let sawFullTraffic = 0;
    await w.stack.update(TO_2, { betweenPolls: () => { if (w.codeDeploy.weights[1] === 100) sawFullTraffic++; } });
    expect(sawFullTraffic).toBeGreaterThan(10);
    expect(w.codeDeploy.last.instanceTerminationWaitTimeStarted).toBe(true);
  });

  test('the description of the deployment names request, versions and service within 100 characters', async () => {
    const { stack, codeDeploy } = createScenario();
    await stack.update(TO_2);
    expect(codeDeploy.last.description).toMatch(/^cfn [0-9a-f-]{36} [0-9a-f]{16}>[0-9a-f]{16} [0-9a-f]{6} =$/);
    expect(codeDeploy.last.description!.length).toBeLessThan(100);
  });

  test('an AppSpec that is live is not deployed again when another property changes', async () => {
    const { stack, codeDeploy } = createScenario();
    await stack.create();
    expect(await stack.update({ WaitFor: 'COMPLETED' })).toMatchObject({ status: 'COMPLETE' });
    expect(codeDeploy.started).toEqual([]);

    await stack.update(TO_2);
    await stack.advance(300);
    expect(await stack.update({ WaitFor: 'TRAFFIC_SHIFTED' })).toMatchObject({ status: 'COMPLETE' });
    expect(codeDeploy.deployed).toEqual([appSpec('web:2')]);
  });

  test.each(['TRAFFIC_SHIFTED', 'COMPLETED'] as const)('an unchanged AppSpec that is not live is deployed again, as an update that waits for %s', async (WaitFor) => {
    const w = createScenario({ terminationWaitSeconds: 1 });
    await w.stack.create();
    await w.stack.update(TO_2);
    await w.stack.advance(300);
    w.codeDeploy.deployByHand(appSpec('web:other'));
    await w.stack.advance(600);
    expect(w.codeDeploy.live).toBe(appSpec('web:other'));

    const outcome = await w.stack.update({ WaitFor, ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:other' });
    expect(outcome).toMatchObject({ status: 'COMPLETE', live: appSpec('web:2') });
  });

  test.each([
    ['failed in CodeDeploy', (w: Scenario) => { w.codeDeploy.settings = { ...w.codeDeploy.settings, failing: { [appSpec('web:2')]: 'AfterInstall' } }; }],
    ['was denied', (w: Scenario) => { w.codeDeploy.faults.CreateDeployment = denials(20); }],
    ['could not look at the group', (w: Scenario) => { w.codeDeploy.faults.ListDeployments = denials(20); }],
  ])('an update without rollback that %s is deployed by the next one, with the same AppSpec', async (_, fail) => {
    const w = createScenario();
    await w.stack.create();
    fail(w);
    expect(await w.stack.update(TO_2, { noRollback: true })).toMatchObject({ status: 'FAILED', live: appSpec('web:1') });
    w.codeDeploy.settings = { ...w.codeDeploy.settings, failing: {} };
    w.codeDeploy.faults.CreateDeployment = w.codeDeploy.faults.ListDeployments = [];
    await w.stack.advance(120);

    expect(await w.stack.update(TO_2)).toMatchObject({ status: 'COMPLETE', live: appSpec('web:2') });
    expectCorrectMessages(w);
  });

  test('a new service starts with the new version, without a deployment', async () => {
    const { stack, codeDeploy } = createScenario();
    codeDeploy.replaceService(appSpec('web:2'));
    expect(await stack.update({ ...TO_2, ServiceName: 'another-service' })).toMatchObject({ status: 'COMPLETE' });
    expect(codeDeploy.calls).toEqual(['TagResource']);
  });

  test('the history of a replaced service says nothing about the new one', async () => {
    const w = createScenario();
    await w.stack.update(TO_2);
    await w.stack.advance(300);
    w.codeDeploy.replaceService(appSpec('web:3'));
    await w.stack.update({ AppSpec: appSpec('web:3'), ServiceName: 'another-service' });
    const outcome = await w.stack.update(TO_2);
    expectTruthfulOutcome(w, outcome, 'web:3', 'web:2');
    expect(w.codeDeploy.started).toHaveLength(2);
  });

  test('every step leaves one JSON line', async () => {
    const { stack, logs } = createScenario();
    await stack.update(TO_2);
    expect(logs.map(({ message }) => message)).toEqual(expect.arrayContaining(['acquired the lease', 'START', 'started', 'WAIT', 'DONE']));
    for (const line of logs) expect(line).toMatchObject({ level: 'INFO', logicalId: 'WebDeployment', requestId: expect.any(String) });
  });
});

describe('waitFor', () => {
  test('NOTHING: complete as soon as CodeDeploy has accepted the deployment', async () => {
    const { stack, codeDeploy } = createScenario({}, 'NOTHING');
    expect(await stack.update(TO_2)).toMatchObject({ status: 'COMPLETE' });
    expect(codeDeploy.last.status).toBe('Created');
  });

  test('COMPLETED: complete when the old tasks are gone', async () => {
    const w = createScenario({}, 'COMPLETED');
    const outcome = await w.stack.update(TO_2);
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
    expect(w.codeDeploy.last.status).toBe('Succeeded');
  });

  test('an approval is waited for', async () => {
    const w = createScenario({ approvalSeconds: 1800 });
    const outcome = await w.stack.update(TO_2, { betweenPolls: poll => { if (poll === 40) w.codeDeploy.approve(); } });
    expect(outcome.status).toBe('COMPLETE');
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
  });

  test('fails when nobody approves', async () => {
    const w = createScenario({ approvalSeconds: 300 });
    const outcome = await w.stack.update(TO_2);
    expect(outcome.status).toBe('ROLLED_BACK');
    expect(outcome.reasons[0]).toContain('The PREVIOUS version (web:1) is live');
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
  });
});

describe('a deployment that fails', () => {
  test.each(LIFECYCLE)('in %s: the old version is live, the stack rolls back without another deployment', async event => {
    const w = createScenario({ failing: { [appSpec('web:2')]: event } });
    const outcome = await w.stack.update(TO_2);
    expect(outcome).toMatchObject({ status: 'ROLLED_BACK', live: appSpec('web:1') });
    expect(outcome.reasons).toEqual([expect.stringMatching(new RegExp(`d-0001 has failed in lifecycle event ${event} .*HOOK_EXECUTION_FAILURE`))]);
    expect(outcome.reasons[0]).toMatch(errorAt('WebDeployment', 'The PREVIOUS version (web:1) is live', '; fix web:2'));
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
    expect(w.codeDeploy.started).toHaveLength(1);
  });

  test('by an alarm in the middle of the shift', async () => {
    const w = createScenario();
    const outcome = await w.stack.update(TO_2, { betweenPolls: () => { if (w.codeDeploy.weights[1] === 10) w.codeDeploy.alarm(); } });
    expect(outcome.status).toBe('ROLLED_BACK');
    expect(outcome.reasons[0]).toContain('has been stopped in lifecycle event AllowTraffic');
    expect(outcome.reasons[0]).toContain('ALARM_ACTIVE');
    expect(outcome.reasons[0]).toContain('d-0002 rolled back to it');
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
  });

  test('by a manual stop with rollback', async () => {
    const w = createScenario();
    const outcome = await w.stack.update(TO_2, { betweenPolls: poll => { if (poll === 4) w.codeDeploy.stopByHand(true); } });
    expect(outcome.status).toBe('ROLLED_BACK');
    expect(outcome.reasons[0]).toContain('MANUAL_STOP');
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
  });

  test('by a manual stop without rollback in the middle of the shift: the live version is unknown, and the old version is deployed again', async () => {
    const w = createScenario();
    const outcome = await w.stack.update(TO_2, { betweenPolls: () => { if (w.codeDeploy.weights[1] === 10) w.codeDeploy.stopByHand(false); } });
    expect(outcome).toMatchObject({ status: 'ROLLED_BACK', live: appSpec('web:1') });
    expect(outcome.reasons[0]).toContain('UNKNOWN which version is live');
    expect(outcome.reasons[0]).toContain('aws deploy get-deployment --deployment-id d-0001');
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
  });

  test('after AllowTraffic without automatic rollback: the message says that the NEW version is live, and the stack\'s rollback deploys the old one', async () => {
    const w = createScenario({ rollbackOn: [], failing: { [appSpec('web:2')]: 'AfterAllowTraffic' } });
    const outcome = await w.stack.update(TO_2);
    expect(outcome).toMatchObject({ status: 'ROLLED_BACK', live: appSpec('web:1') });
    expect(outcome.reasons[0]).toContain('The NEW version (web:2) is live');
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
    expect(w.codeDeploy.started).toHaveLength(2);
  });

  test('and whose rollback fails as well: the live version is unknown', async () => {
    const w = createScenario({ rollbackFails: true, failing: { [appSpec('web:2')]: 'AfterAllowTraffic' } });
    const outcome = await w.stack.update(TO_2);
    expect(outcome.reasons[0]).toContain('UNKNOWN which version is live');
    expect(outcome).toMatchObject({ status: 'ROLLED_BACK', live: appSpec('web:1') });
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
  });

  test('with the old version failing as well: the stack says so', async () => {
    const w = createScenario({ rollbackOn: [], failing: { [appSpec('web:2')]: 'AfterAllowTraffic', [appSpec('web:1')]: 'Install' } });
    const outcome = await w.stack.update(TO_2);
    expect(outcome).toMatchObject({ status: 'ROLLBACK_FAILED', live: appSpec('web:2') });
    expect(outcome.reasons[1]).toContain('The PREVIOUS version (web:2) is live');
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
  });

  test('the next update deploys from the version that is really live', async () => {
    const w = createScenario({ failing: { [appSpec('web:2')]: 'AfterInstall' } });
    await w.stack.update(TO_2);
    const outcome = await w.stack.update({ AppSpec: appSpec('web:3') });
    expect(outcome.status).toBe('COMPLETE');
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:3');
  });
});

describe('a stack that rolls back', () => {
  test('in the termination wait: the deployment is stopped and rolled back', async () => {
    const w = createScenario({ terminationWaitSeconds: 3000 });
    const outcome = await w.stack.update(TO_2, { anotherResourceFails: true });
    expect(outcome).toMatchObject({ status: 'ROLLED_BACK', reasons: [], live: appSpec('web:1') });
    expect(w.codeDeploy.started).toHaveLength(1);
    expect(w.codeDeploy.isIdle).toBe(true);
  });

  test('after the termination wait: the old version is deployed again', async () => {
    const w = createScenario({}, 'COMPLETED');
    const outcome = await w.stack.update(TO_2, { anotherResourceFails: true });
    expect(outcome).toMatchObject({ status: 'ROLLED_BACK', live: appSpec('web:1') });
    expect(w.codeDeploy.started).toHaveLength(2);
  });

  test('when the deployment cannot be stopped any more: the old version is deployed again', async () => {
    const w = createScenario({ terminationWaitSeconds: 1 });
    const outcome = await w.stack.update(TO_2, { anotherResourceFails: true });
    expect(outcome).toMatchObject({ status: 'ROLLED_BACK', live: appSpec('web:1') });
  });

  test.each([0, 1, 2, 3, 4, 5, 6])('cancelled after %i polls: the old version is live, and the cancelled request ends', async cancelAfter => {
    const w = createScenario();
    const outcome = await w.stack.update(TO_2, { cancelAfter });
    expect(outcome).toMatchObject({ status: 'ROLLED_BACK', live: appSpec('web:1') });
    const { length } = w.codeDeploy.started;
    await w.stack.advance(3600);
    expect(w.codeDeploy.live).toBe(appSpec('web:1'));
    expect(w.codeDeploy.started).toHaveLength(length);
  });

  test('cancelled while it waits for the old tasks of the update before', async () => {
    const w = createScenario({ terminationWaitSeconds: 3000 });
    await w.stack.update(TO_2);
    const outcome = await w.stack.update({ AppSpec: appSpec('web:3') }, { cancelAfter: 2 });
    expect(outcome).toMatchObject({ status: 'ROLLED_BACK', live: appSpec('web:2') });
    await w.stack.advance(3600);
    expect(w.codeDeploy.live).toBe(appSpec('web:2'));
    expect(w.stack.failures.map(({ message }) => message)).toEqual([expect.stringContaining('CloudFormation has sent a later request')]);
  });

  test('because CodeDeploy denied the deployment: the old version is live, so there is nothing to do', async () => {
    const w = createScenario();
    w.codeDeploy.faults.CreateDeployment = denials(20);
    const outcome = await w.stack.update(TO_2);
    expect(outcome).toMatchObject({ status: 'ROLLED_BACK', live: appSpec('web:1') });
    expect(outcome.reasons).toEqual([
      expect.stringMatching(errorAt('WebDeployment', 'got AccessDeniedException: made up by the test', 'changed nothing', 'allow the action')),
    ]);
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
    expect(w.codeDeploy.started).toHaveLength(0);
  });

  test('because of its properties: the old version is live, so there is nothing to do', async () => {
    const w = createScenario();
    const outcome = await w.stack.update({ AppSpec: 'no JSON' });
    expect(outcome).toMatchObject({ status: 'ROLLED_BACK', live: appSpec('web:1') });
    expect(w.codeDeploy.calls).toEqual([]);
  });

  test('from an update that replaced the deployment group: the old version is deployed again', async () => {
    const w = createScenario();
    const outcome = await w.stack.update({ ...TO_2, DeploymentGroupName: 'other' }, { anotherResourceFails: true });
    await w.stack.advance(600);
    expect(outcome.status).toBe('ROLLED_BACK');
    expect(w.codeDeploy.live).toBe(appSpec('web:1'));
  });
});

describe('faults of AWS and of Lambda', () => {
  test('a poll that runs twice starts one deployment', async () => {
    const w = createScenario();
    const outcome = await w.stack.update(TO_2, { isRetried: true });
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
    expect(w.codeDeploy.started).toHaveLength(1);
  });

  test('a deployment whose response was lost is found again', async () => {
    const w = createScenario();
    w.codeDeploy.faults.CreateDeployment = [{ when: 'AFTER', name: 'TimeoutError', status: 0 }];
    const outcome = await w.stack.update(TO_2);
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
    expect(w.codeDeploy.started).toHaveLength(1);
  });

  test('a deployment whose response was lost and that failed at once is found again, not repeated', async () => {
    const w = createScenario({ failing: { [appSpec('web:2')]: 'BeforeInstall' }, eventSeconds: 1 });
    w.codeDeploy.faults.CreateDeployment = [{ when: 'AFTER', name: 'TimeoutError', status: 0 }];
    const outcome = await w.stack.update(TO_2);
    expect(outcome.status).toBe('ROLLED_BACK');
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
    expect(w.codeDeploy.started).toHaveLength(1);
  });

  test('throttling and outages are waited out', async () => {
    const w = createScenario();
    const trouble = ['ThrottlingException', 'ServiceUnavailable', 'ECONNRESET'].map(name => ({ when: 'BEFORE' as const, name, status: name === 'ServiceUnavailable' ? 503 : 400 }));
    for (const operation of ['ListDeployments', 'BatchGetDeployments', 'ListDeploymentTargets', 'BatchGetDeploymentTargets', 'CreateDeployment', 'TagResource', 'ListTagsForResource']) {
      w.codeDeploy.faults[operation] = [...trouble];
    }
    const outcome = await w.stack.update(TO_2);
    expect(outcome.status).toBe('COMPLETE');
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
    expect(w.logs).toContainEqual(expect.objectContaining({ level: 'WARN', error: 'ThrottlingException: made up by the test' }));
  });

  test('fails when AWS does not answer for the whole time', async () => {
    const w = createScenario();
    w.codeDeploy.faults.ListDeployments = Array.from({ length: 500 }, () => ({ when: 'BEFORE' as const, name: 'ThrottlingException' }));
    const outcome = await w.stack.update(TO_2);
    expect(outcome.reasons[0]).toContain('ThrottlingException');
    expect(outcome.reasons[0]).toContain('UNKNOWN');
  });

  test.each(['ListDeployments', 'TagResource', 'CreateDeployment'])('waits until IAM knows the permission of %s everywhere', async (operation) => {
    const w = createScenario();
    w.codeDeploy.faults[operation] = denials(6);
    expect(await w.stack.update(TO_2)).toMatchObject({ status: 'COMPLETE', live: appSpec('web:2') });
    expect(w.codeDeploy.started).toHaveLength(1);
  });

  test('fails when access to the history is denied for two minutes', async () => {
    const w = createScenario();
    w.codeDeploy.faults.ListDeployments = denials(9);
    const outcome = await w.stack.update(TO_2);
    expect(outcome).toMatchObject({ status: 'ROLLED_BACK', live: appSpec('web:1') });
    expect(outcome.reasons[0]).toContain('allow the action in the role');
  });
});

describe('another deployment in progress', () => {
  test('of somebody else is waited for', async () => {
    const w = createScenario({ terminationWaitSeconds: 1 });
    w.codeDeploy.deployByHand(appSpec('web:other'));
    const outcome = await w.stack.update(TO_2);
    expect(outcome.status).toBe('COMPLETE');
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
    expect(w.logs).toContainEqual(expect.objectContaining({ because: 'another deployment is in progress', deploymentId: 'd-0001' }));
  });

  test('that only waits to terminate old tasks is not waited for', async () => {
    const w = createScenario({ terminationWaitSeconds: 7200 });
    await w.stack.update(TO_2);
    const outcome = await w.stack.update({ AppSpec: appSpec('web:3') });
    expect(outcome.status).toBe('COMPLETE');
    expectTruthfulOutcome(w, outcome, 'web:2', 'web:3');
    expect(w.codeDeploy.calls.filter(name => name === 'ContinueDeployment').length).toBeGreaterThan(0);
    expect(w.codeDeploy.started).toHaveLength(2);
  });

  test('of the previous update, which did not wait for it, is waited for', async () => {
    const w = createScenario({}, 'NOTHING');
    await w.stack.update(TO_2);
    const outcome = await w.stack.update({ AppSpec: appSpec('web:3'), WaitFor: 'TRAFFIC_SHIFTED' });
    expect(outcome).toMatchObject({ status: 'COMPLETE', live: appSpec('web:3') });
  });

  test('of the previous update, which the user reverts, is stopped', async () => {
    const w = createScenario({}, 'NOTHING');
    await w.stack.update(TO_2);
    const outcome = await w.stack.update({ AppSpec: appSpec('web:1'), WaitFor: 'TRAFFIC_SHIFTED' });
    expect(outcome).toMatchObject({ status: 'COMPLETE', live: appSpec('web:1') });
    expect(w.codeDeploy.started).toHaveLength(1);
  });

  test('that does not end in time is named, and the rollback does not wait for it', async () => {
    const w = createScenario({ approvalSeconds: 10_000 });
    w.codeDeploy.deployByHand(appSpec('web:other'));
    const outcome = await w.stack.update(TO_2);
    expect(outcome).toMatchObject({ status: 'ROLLED_BACK', live: appSpec('web:1') });
    expect(outcome.reasons[0]).toMatch(errorAt('WebDeployment', 'd-0001 of someone else', '57 minutes', 'got status Ready', 'has not started a deployment of web:2'));
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
    expect(w.stack.polls).toBeLessThan(240);
  });

  test('that CodeDeploy does not list yet is waited for', async () => {
    const w = createScenario();
    w.codeDeploy.faults.CreateDeployment = [1, 2, 3].map(() => ({ when: 'BEFORE' as const, name: 'DeploymentLimitExceededException' }));
    const outcome = await w.stack.update(TO_2);
    expect(outcome.status).toBe('COMPLETE');
    expect(w.codeDeploy.started).toHaveLength(1);
  });

  test('fails when CodeDeploy never accepts a deployment', async () => {
    const w = createScenario();
    w.codeDeploy.faults.CreateDeployment = Array.from({ length: 500 }, () => ({ when: 'BEFORE' as const, name: 'DeploymentLimitExceededException' }));
    const outcome = await w.stack.update(TO_2);
    expect(outcome.status).toBe('ROLLED_BACK');
    expect(outcome.reasons[0]).toMatch(errorAt('WebDeployment', 'no deployment of web:2', '57 minutes'));
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
  });

  test('of somebody else, once it has ended, leaves the live version unknown, so the desired version is deployed', async () => {
    const w = createScenario({ terminationWaitSeconds: 1 });
    w.codeDeploy.deployByHand(appSpec('web:other'));
    await w.stack.advance(300);
    w.codeDeploy.settings = { ...w.codeDeploy.settings, failing: { [appSpec('web:2')]: 'Install' } };
    const outcome = await w.stack.update(TO_2);
    expect(outcome.reasons[0]).toContain('The PREVIOUS version (whatever somebody else had deployed) is live');
    expect(outcome).toMatchObject({ status: 'ROLLED_BACK', live: appSpec('web:1') });
  });
});

describe('time', () => {
  test('a deployment that is too slow is stopped and rolled back, and the stack\'s rollback waits for that', async () => {
    const w = createScenario({ steps: [{ weight: 10, seconds: 4000 }, { weight: 100, seconds: 1 }] });
    const outcome = await w.stack.update(TO_2);
    expect(outcome).toMatchObject({ status: 'ROLLED_BACK', live: appSpec('web:1') });
    expect(outcome.reasons[0]).toMatch(errorAt('WebDeployment', 'd-0001 was too slow', '57 minutes'));
    expect(outcome.reasons[0]).toContain('waitFor NOTHING');
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
    expect(w.codeDeploy.isIdle).toBe(true);
  });

  test('COMPLETED with a long termination wait: the remedy is to wait for the traffic only', async () => {
    const w = createScenario({ terminationWaitSeconds: 4000 }, 'COMPLETED');
    const outcome = await w.stack.update(TO_2);
    expect(outcome).toMatchObject({ status: 'ROLLED_BACK', live: appSpec('web:1') });
    expect(outcome.reasons[0]).toContain('waitFor TRAFFIC_SHIFTED');
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
  });

  test('a deployment that succeeds just before it is stopped counts', async () => {
    const w = createScenario({ steps: [{ weight: 10, seconds: 3375 }, { weight: 100, seconds: 1 }] });
    w.codeDeploy.faults.StopDeployment = [{ when: 'BEFORE', name: 'DeploymentAlreadyCompletedException' }];
    const outcome = await w.stack.update(TO_2);
    expect(outcome).toMatchObject({ status: 'COMPLETE', live: appSpec('web:2') });
    expect(w.codeDeploy.calls).toContain('StopDeployment');
  });

  test('a rollback of CodeDeploy that does not end is named', async () => {
    const w = createScenario({ rollbackSeconds: 9000, failing: { [appSpec('web:2')]: 'AfterInstall' } });
    const outcome = await w.stack.update(TO_2);
    expect(outcome.status).toBe('ROLLBACK_FAILED');
    expect(outcome.reasons[0]).toMatch(errorAt('WebDeployment', 'd-0002, a rollback by CodeDeploy', 'in progress'));
    expectTruthfulOutcome(w, outcome, 'web:1', 'web:2');
  });
});

describe('a stack that is deleted', () => {
  test('nothing runs: nothing to do', async () => {
    const { stack, codeDeploy } = createScenario();
    expect(await stack.delete()).toMatchObject({ status: 'DELETED' });
    expect(codeDeploy.calls).not.toContain('StopDeployment');
  });

  test('a deployment in the middle is stopped and rolled back first', async () => {
    const { stack, codeDeploy } = createScenario({}, 'NOTHING');
    await stack.update(TO_2);
    expect(await stack.delete()).toMatchObject({ status: 'DELETED', live: appSpec('web:1') });
    expect(codeDeploy.isIdle).toBe(true);
  });

  test('a deployment in its termination wait is ended', async () => {
    const { stack, codeDeploy } = createScenario({ terminationWaitSeconds: 7200 });
    await stack.update(TO_2);
    expect(await stack.delete()).toMatchObject({ status: 'DELETED', live: appSpec('web:2') });
    expect(codeDeploy.isIdle).toBe(true);
  });

  test('a deployment that waits for approval is stopped', async () => {
    const { stack, codeDeploy } = createScenario({ approvalSeconds: 7200 });
    codeDeploy.deployByHand(appSpec('web:other'));
    codeDeploy.advance(60);
    expect(await stack.delete()).toMatchObject({ status: 'DELETED' });
    expect(codeDeploy.isIdle).toBe(true);
  });

  test('a deployment that ends meanwhile is no failure', async () => {
    const { stack, codeDeploy } = createScenario({}, 'NOTHING');
    await stack.update(TO_2);
    codeDeploy.faults.StopDeployment = [{ when: 'BEFORE', name: 'DeploymentAlreadyCompletedException' }];
    expect(await stack.delete()).toMatchObject({ status: 'DELETED' });
  });

  test('the deployment group is gone already', async () => {
    const { stack, codeDeploy } = createScenario();
    codeDeploy.exists = false;
    expect(await stack.delete()).toMatchObject({ status: 'DELETED' });
  });

  test('the names have never been valid', async () => {
    const { stack, codeDeploy } = createScenario();
    await stack.update({ ApplicationName: 'no good' });
    expect(await stack.delete()).toMatchObject({ status: 'DELETED' });
    expect(codeDeploy.calls).not.toContain('StopDeployment');
  });

  test('fails naming the deployment that does not end', async () => {
    const { stack, codeDeploy } = createScenario({ rollbackSeconds: 9000 }, 'NOTHING');
    await stack.update(TO_2);
    codeDeploy.advance(30);
    const outcome = await stack.delete();
    expect(outcome.status).toBe('DELETE_FAILED');
    expect(outcome.reasons[0]).toMatch(errorAt('WebDeployment', 'd-0002, a rollback by CodeDeploy', '57 minutes'));
    expect(outcome.reasons[0]).toContain('its service cannot be deleted');
  });
});

describe('properties', () => {
  test.each<[Record<string, string>, ...string[]]>([
    [{ ApplicationName: '' }, 'ApplicationName', 'got "";', '1 to 100 letters, digits and +=,.@_-'],
    [{ ApplicationName: 'a'.repeat(101) }, 'ApplicationName'],
    [{ DeploymentGroupName: 'a/b' }, 'DeploymentGroupName', 'got "a/b";'],
    [{ ServiceName: '' }, 'ServiceName'],
    [{ AppSpec: 'version: 0.0' }, 'AppSpec', 'got "version: 0.0";', 'JSON'],
    [{ AppSpec: 'null' }, 'AppSpec'],
    [{ WaitFor: 'GODOT' }, 'WaitFor', 'got "GODOT";', 'TRAFFIC_SHIFTED, NOTHING, COMPLETED'],
  ])('fails with %p', async (changes, ...words) => {
    const { stack } = createScenario();
    const outcome = await stack.update(changes);
    expect(outcome.reasons[0]).toMatch(errorAt('WebDeployment', ...words));
    expect(outcome.status).toBe('ROLLED_BACK');
  });
});
