import { Lazy } from 'aws-cdk-lib';
import { requireRunnableTask, taskProblems } from '../../../src/validation/task/task-rules';
import { ContainerView } from '../../../src/validation/template/task-view';
import { errorAt } from '../../fixtures/error-at';
import { unknownNumber } from '../../fixtures/number-token';

interface Container extends Omit<Partial<ContainerView>, 'environment' | 'secrets'> {
  readonly ports?: number[];
  readonly environment?: string[];
  readonly secrets?: string[];
}

/** Returns a valid container, with changes; ports and variables are given by number or name. */
function container({ ports = [], environment = [], secrets = [], ...fields }: Container = {}): ContainerView {
  const named = (names: string[]) => names.map((name) => ({ name }));
  const portMappings = ports.map((containerPort) => ({ containerPort }));
  const name = fields.name ?? 'app';
  return {
    at: (field) => `${name}.${field}`,
    name,
    image: 'nginx',
    essential: true,
    portMappings,
    environment: named(environment),
    secrets: named(secrets),
    ...fields,
  };
}

function containers(number: number): ContainerView[] {
  return Array.from({ length: number }, (_, i) => container({ name: `app${i}` }));
}

function check(...views: ContainerView[]): () => void {
  return () => requireRunnableTask('Task', { containers: views });
}

describe('the number of containers', () => {
  test.each([1, 2, 10])('may be %d', (number) => {
    expect(check(...containers(number))).not.toThrow();
  });

  test.each([11, 12])('fails with %d', (number) => {
    expect(check(...containers(number))).toThrow(errorAt('Task', '10 containers', `got ${number}`, 'split'));
  });

  test('fails with none', () => {
    expect(check()).toThrow(errorAt('Task', 'no container', 'add'));
  });

  test('is the only problem of a task without containers', () => {
    expect([...taskProblems({ containers: [] })]).toHaveLength(1);
  });
});

describe('the names of containers', () => {
  test('fails when two are the same', () => {
    const containersOf = (...names: string[]) => check(...names.map((name) => container({ name })));

    expect(containersOf('web', 'proxy', 'web')).toThrow(errorAt('Task', 'two containers', "'web'", 'own name'));
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

  test('fails when there is none', () => {
    const others = ['init', 'web'].map((name) => container({ name, essential: false }));

    expect(check(...others)).toThrow(errorAt('Task', 'essential', '["init","web"]', 'mark'));
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
    expect(check(container({ name: 'web', ports: [port] }))).toThrow(
      errorAt('Task', "port of container 'web'", '1 to 65535', `got ${port}`, 'listens on'),
    );
  });

  test('fails when two containers use the same', () => {
    expect(check(container({ name: 'web', ports: [80, 443] }), container({ name: 'proxy', ports: [8080, 443] }))).toThrow(
      errorAt('Task', "'web'", "'proxy'", '443', 'different port'),
    );
  });

  test('fails when one container maps the same one twice', () => {
    expect(check(container({ name: 'web', ports: [80, 80] }))).toThrow(errorAt('Task', "'web'", 'twice', '80', 'keep one'));
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

  test('may be set twice, the last one wins', () => {
    expect(check(container({ environment: ['MODE', 'LEVEL', 'MODE'] }))).not.toThrow();
  });

  test('fails with a secret that is set twice', () => {
    expect(check(container({ secrets: ['TOKEN', 'TOKEN'] }))).toThrow(errorAt('Task', "'app'", 'secret', "'TOKEN'", 'keep one'));
  });

  test('fails with a name that is both a secret and an environment variable', () => {
    expect(check(container({ environment: ['MODE', 'TOKEN'], secrets: ['KEY', 'TOKEN'] }))).toThrow(
      errorAt('Task', "'app'", 'environment variable', 'secret', "'TOKEN'", 'rename'),
    );
  });

  test('fails in any container', () => {
    expect(check(container({ name: 'web' }), container({ name: 'proxy', secrets: ['TOKEN', 'TOKEN'] }))).toThrow(
      errorAt('Task', "'proxy'", 'secret', "'TOKEN'"),
    );
  });
});

test('all problems of a task are found, in the order of the rules', () => {
  const bad = container({ name: 'web', essential: false, ports: [80], environment: ['TOKEN'], secrets: ['TOKEN'] });

  const eleven = Array.from({ length: 11 }, (_, i) => i < 2 ? bad : container({ name: `app${i}`, essential: false }));
  expect([...taskProblems({ containers: eleven })].map(({ problem }) => problem)).toEqual([
    expect.stringContaining('10 containers'),
    expect.stringContaining('two containers'),
    expect.stringContaining('essential'),
    expect.stringContaining('port'),
    expect.stringContaining('secret'),
    expect.stringContaining('secret'),
  ]);
});

describe('the PID mode', () => {
  const pid = (runtimePlatform?: object) => () => requireRunnableTask('Task', { containers: [container()], pidMode: 'task', runtimePlatform });

  test.each([
    ['on Linux', { operatingSystemFamily: 'LINUX' }], ['on no operating system, which is Linux', undefined], ['on a processor alone', { cpuArchitecture: 'X86_64' }],
  ])('is allowed %s', (_name, runtimePlatform) => {
    expect(pid(runtimePlatform)).not.toThrow();
  });
});
