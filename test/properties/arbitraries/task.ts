import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as fc from 'fast-check';
import { containerChoices, containerNames, logDrivers, secretMaps, variableMaps } from './container';
import { documents } from './document';
import { keys, roles } from './estate';
import { images } from './existing';
import { sidecars } from './sidecars';
import { DocumentContainerOptions, MinimumTaskSizeOptions, WorkloadTask, TaskContainerOptions, TaskDocumentOptions, TaskSize } from '../../../src/index';
import { among, anyOf, Choice, listOf, mapOf, oneOf, booleans } from '../generators/choice';
import { call, deferred } from '../generators/deferred';
import { factory, mixed, optionsOf } from '../generators/options';
import { numbers, texts } from '../generators/values';

const { CpuArchitecture, OperatingSystemFamily, PidMode } = ecs;

const platforms = among(
  [
    { cpuArchitecture: CpuArchitecture.ARM64, operatingSystemFamily: OperatingSystemFamily.LINUX },
    { cpuArchitecture: CpuArchitecture.ARM64 }, { operatingSystemFamily: OperatingSystemFamily.LINUX },
  ],
  [
    {}, { operatingSystemFamily: OperatingSystemFamily.WINDOWS_SERVER_2022_CORE, cpuArchitecture: CpuArchitecture.X86_64 },
    { operatingSystemFamily: OperatingSystemFamily.WINDOWS_SERVER_2022_CORE, cpuArchitecture: CpuArchitecture.ARM64 },
    { cpuArchitecture: CpuArchitecture.of('RISCV') }, { operatingSystemFamily: OperatingSystemFamily.of('PLAN9') },
  ],
);

/** Sizes as they go together; the odd ones come from the ranges. */
const SIZES = [
  { cpu: 256, memoryLimitMiB: 512 },
  { cpu: 512, memoryLimitMiB: 1024 },
  { cpu: 1024, memoryLimitMiB: 2048 },
  { cpu: 4096, memoryLimitMiB: 30720 },
];

const containerTaskOptions = optionsOf<TaskContainerOptions>('TaskContainerOptions', ['image', 'port', 'cpu', 'memoryLimitMiB'], {
  ...containerChoices,
  cpu: numbers({ min: 1024, max: 1024 }),
  memoryLimitMiB: numbers({ min: 2048, max: 2048 }),
  enableFaultInjection: booleans,
  encryptionKeys: listOf(keys),
  ephemeralStorageGiB: numbers({ min: 21, max: 200 }),
  executionRole: roles,
  family: texts('shop', 'web-1'),
  pidMode: anyOf(PidMode),
  runtimePlatform: platforms,
  sidecars: listOf(sidecars, 2),
  taskRole: roles,
});

/** Sane tasks have one of Fargate's sizes; most are of a few options only, so that they reach the service. */
const sized: Choice = {
  sane: fc.tuple(containerTaskOptions.sane, fc.constantFrom(...SIZES)).map(([options, size]) => ({ ...options as object, ...size })),
  odd: containerTaskOptions.odd,
};

const documentContainerOptions = optionsOf<DocumentContainerOptions>('DocumentContainerOptions', [], {
  environment: variableMaps,
  image: images,
  secrets: secretMaps,
});

const documentOptions = optionsOf<TaskDocumentOptions>('TaskDocumentOptions', [], {
  containerName: containerNames,
  containers: mapOf(containerNames, documentContainerOptions),
  cpu: numbers({ min: 1024, max: 1024 }),
  encryptionKeys: listOf(keys),
  environment: variableMaps,
  executionRole: roles,
  family: texts('shop', 'web-1'),
  image: images,
  logging: logDrivers,
  memoryLimitMiB: numbers({ min: 2048, max: 2048 }),
  secrets: secretMaps,
  taskRole: roles,
  trafficContainerName: containerNames,
  trafficPort: numbers({ min: 1, max: 65535 }),
  values: mapOf(texts('TAG', 'ACCOUNT_ID'), texts('1.2', '111122223333')),
});

export const containerTasks = factory('WorkloadTask.container', WorkloadTask.container, sized);
export const documentTasks = factory('WorkloadTask.fromDocument', WorkloadTask.fromDocument, documents, documentOptions);

/** Nothing that a file could say is drawn here: what is in it is drawn as a document. */
export const fileTasks = factory('WorkloadTask.fromFile', WorkloadTask.fromFile, texts('examples/webserver/task-definition.json'), documentOptions);

const taskDefinitions = among(
  [deferred('new ecs.FargateTaskDefinition', (world) => {
    const taskDefinition = new ecs.FargateTaskDefinition(world.newScope('TaskDefinition'), 'Task');
    taskDefinition.addContainer('app', { image: ecs.ContainerImage.fromRegistry('nginx'), portMappings: [{ containerPort: 80, name: 'web' }] });
    return taskDefinition;
  })],
  [
    deferred('new ecs.FargateTaskDefinition without a container', (world) => new ecs.FargateTaskDefinition(world.newScope('TaskDefinition'), 'Empty')),
    deferred('new ecs.Ec2TaskDefinition', (world) => {
      const taskDefinition = new ecs.Ec2TaskDefinition(world.newScope('TaskDefinition'), 'Task');
      taskDefinition.addContainer('app', { image: ecs.ContainerImage.fromRegistry('nginx'), memoryLimitMiB: 64 });
      return taskDefinition;
    }),
  ],
);

export const existingTasks = factory('WorkloadTask.fromTaskDefinition', WorkloadTask.fromTaskDefinition, taskDefinitions);

/** A task that says no more than it must: what is drawn around it decides. */
export const plainTask = deferred('WorkloadTask.container({ image, port: 80 })', () => (
  WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), port: 80 })
));

export const tasks: Choice = oneOf(containerTasks, documentTasks, existingTasks);

/** What services are given: mostly the plain one. */
export const serviceTasks: Choice = {
  sane: fc.oneof({ weight: 4, arbitrary: fc.constant(plainTask) }, { weight: 1, arbitrary: tasks.sane }),
  odd: tasks.odd,
};

export const taskSizes = factory('TaskSize.atLeast', TaskSize.atLeast, optionsOf<MinimumTaskSizeOptions>('MinimumTaskSizeOptions', [], {
  cpu: numbers({ min: 0, max: 32768 }), memoryMiB: numbers({ min: 0, max: 249856 }), windows: booleans,
}));

/** What a task says of itself. */
export const describedTasks = mixed(tasks).map((task) => call('toDocument', (made: WorkloadTask) => made.toDocument(), [task]));
