import { Lazy } from 'aws-cdk-lib';
import { ContainerView } from '../../../src/validation/template/task-view';
import { requireRunnableTask, taskProblems } from '../../../src/validation/task/task-rules';
import { unknownNumber } from '../../fixtures/number-token';

interface Container extends Omit<Partial<ContainerView>, 'environment' | 'secrets'> {
  readonly ports?: number[];
  readonly environment?: string[];
  readonly secrets?: string[];
}

function container({ ports = [], environment = [], secrets = [], ...facts }: Container = {}): ContainerView {
  const named = (names: string[]) => names.map((name) => ({ name }));
  const portMappings = ports.map((containerPort) => ({ containerPort }));
  const name = facts.name ?? 'app';
  return {
    at: (field) => `${name}.${field}`, name, image: 'nginx', essential: true, portMappings, environment: named(environment), secrets: named(secrets), ...facts,
  };
}

function containers(number: number): ContainerView[] {
  return Array.from({ length: number }, (_, i) => container({ name: `app${i}` }));
}

function check(...facts: ContainerView[]): () => void {
  return () => requireRunnableTask('Task', { containers: facts });
}

describe('the number of containers', () => {
  test.each([1, 2, 10])('may be %d', (number) => {
    expect(check(...containers(number))).not.toThrow();
  });

  test.each([11, 12])('fails with %d', (number) => {
    expect(check(...containers(number))).toThrow(new Error(
      `[Task] a task has at most 10 containers, got ${number}; split it into several tasks`,
    ));
  });

  test('fails with none', () => {
    expect(check()).toThrow(new Error('[Task] the task has no container; give it at least one'));
  });

  test('is the only problem of a task without containers', () => {
    expect([...taskProblems({ containers: [] })]).toHaveLength(1);
  });
});

describe('the names of containers', () => {
  test('fails where two are the same', () => {
    expect(check(container({ name: 'web' }), container({ name: 'proxy' }), container({ name: 'web' }))).toThrow(new Error(
      "[Task] two containers have one name, got 'web'; give each container its own name",
    ));
  });

  test('may differ in case only', () => {
    expect(check(container({ name: 'web' }), container({ name: 'Web' }))).not.toThrow();
  });

  test('may be tokens', () => {
    const name = Lazy.string({ produce: () => 'later' });

    expect(check(container({ name }), container({ name }))).not.toThrow();
  });
});

describe('essential containers', () => {
  test('may be one of several', () => {
    expect(check(container({ name: 'init', essential: false }), container())).not.toThrow();
  });

  test('fails where there is none', () => {
    expect(check(container({ name: 'init', essential: false }), container({ name: 'web', essential: false }))).toThrow(new Error(
      '[Task] no container is essential, got ["init","web"]; mark at least one as essential: the task stops when it stops',
    ));
  });
});

describe('the ports of containers', () => {
  test.each([1, 80, 65535])('may be %d', (port) => {
    expect(check(container({ ports: [port] }))).not.toThrow();
  });

  test('may be tokens', () => {
    const port = unknownNumber();

    expect(check(container({ ports: [port, port] }))).not.toThrow();
  });

  test.each([0, -1, 65536, 80.5, NaN])('fails with %d', (port) => {
    expect(check(container({ name: 'web', ports: [port] }))).toThrow(new Error(
      `[Task] the port of container 'web' must be a whole number from 1 to 65535, got ${port}; use the port the container listens on`,
    ));
  });

  test('fails where two containers use one', () => {
    expect(check(container({ name: 'web', ports: [80, 443] }), container({ name: 'proxy', ports: [8080, 443] }))).toThrow(new Error(
      "[Task] container 'web' and container 'proxy' use one port, and the containers of a task share its network, got 443; " +
      'let each container listen on a port of its own',
    ));
  });

  test('fails where one container maps one twice', () => {
    expect(check(container({ name: 'web', ports: [80, 80] }))).toThrow(new Error(
      "[Task] container 'web' maps one port twice, got 80; keep one of the mappings",
    ));
  });
});

describe('the variables of a container', () => {
  test('may have one name in two containers', () => {
    expect(check(
      container({ name: 'web', environment: ['MODE'], secrets: ['TOKEN'] }),
      container({ name: 'proxy', environment: ['TOKEN'], secrets: ['MODE'] }),
    )).not.toThrow();
  });

  test('may differ in case only', () => {
    expect(check(container({ environment: ['token'], secrets: ['TOKEN'] }))).not.toThrow();
  });

  test('fails with an environment variable that is set twice', () => {
    expect(check(container({ environment: ['MODE', 'LEVEL', 'MODE'] }))).toThrow(new Error(
      "[Task] container 'app' sets one environment variable twice, got 'MODE'; keep one of them",
    ));
  });

  test('fails with a secret that is set twice', () => {
    expect(check(container({ secrets: ['TOKEN', 'TOKEN'] }))).toThrow(new Error(
      "[Task] container 'app' sets one secret twice, got 'TOKEN'; keep one of them",
    ));
  });

  test('fails with a name that is both a secret and an environment variable', () => {
    expect(check(container({ environment: ['MODE', 'TOKEN'], secrets: ['KEY', 'TOKEN'] }))).toThrow(new Error(
      "[Task] container 'app' has an environment variable and a secret of one name, got 'TOKEN'; " +
      'remove the environment variable, or rename one of them',
    ));
  });

  test('fails in whichever container the problem is', () => {
    expect(check(container({ name: 'web' }), container({ name: 'proxy', secrets: ['TOKEN', 'TOKEN'] }))).toThrow(new Error(
      "[Task] container 'proxy' sets one secret twice, got 'TOKEN'; keep one of them",
    ));
  });
});

test('every problem of a task is found, in the order of number, names, essential, ports, variables', () => {
  const bad = container({ name: 'web', essential: false, ports: [80], environment: ['TOKEN'], secrets: ['TOKEN'] });

  const eleven = Array.from({ length: 11 }, (_, i) => i < 2 ? bad : container({ name: `app${i}`, essential: false }));
  expect([...taskProblems({ containers: eleven })].map(({ problem }) => problem)).toEqual([
    'a task has at most 10 containers',
    'two containers have one name',
    'no container is essential',
    "container 'web' maps one port twice",
    "container 'web' has an environment variable and a secret of one name",
    "container 'web' has an environment variable and a secret of one name",
  ]);
});

describe('the process namespace', () => {
  const pid = (runtimePlatform?: object) => () => requireRunnableTask('Task', { containers: [container()], pidMode: 'task', runtimePlatform });

  test('goes with an operating system that is told', () => {
    expect(pid({ operatingSystemFamily: 'LINUX' })).not.toThrow();
  });

  test.each([undefined, { cpuArchitecture: 'X86_64' }])('fails without one: %j', (runtimePlatform) => {
    expect(pid(runtimePlatform)).toThrow(new Error('[Task] pidMode needs runtimePlatform.operatingSystemFamily; add it'));
  });
});
