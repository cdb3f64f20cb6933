import { instanceTask, RuleCase, task, WEB } from './rule-case';

const WINDOWS = { Cpu: '1024', Memory: '2048', RuntimePlatform: { OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE', CpuArchitecture: 'X86_64' } };
const LINUX = { ...WINDOWS, RuntimePlatform: { OperatingSystemFamily: 'LINUX', CpuArchitecture: 'X86_64' } };
const WINDOWS_ON_ARM = { OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE', CpuArchitecture: 'ARM64' };
const FILES = { Name: 'files', EFSVolumeConfiguration: { FilesystemId: 'fs-1' } };

export const PLATFORM_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS111',
    fails: task({ PidMode: 'host' }),
    message: "pidMode is not possible, got 'host'; use task, the one that Fargate has",
    passes: task({ PidMode: 'task' }),
  },
  {
    rule: 'ECS111',
    fails: task({ PidMode: 'other' }),
    message: "pidMode is not possible, got 'other'; use task, the one that Fargate has",
    passes: instanceTask({ PidMode: 'host' }),
  },
  {
    rule: 'ECS112',
    fails: task({ IpcMode: 'task' }),
    message: "ipcMode is not available on Fargate, got 'task'; remove it",
    passes: task({ IpcMode: { 'Fn::If': ['OnInstances', 'task', { Ref: 'AWS::NoValue' }] } }),
  },
  {
    rule: 'ECS112',
    fails: task({ IpcMode: 'host' }),
    message: "ipcMode is not available on Fargate, got 'host'; remove it",
    passes: instanceTask({ IpcMode: 'host', NetworkMode: 'awsvpc' }),
  },
  {
    rule: 'ECS113',
    fails: task({ EphemeralStorage: { SizeInGiB: 20 } }),
    message: 'ephemeralStorage.sizeInGiB must be a whole number from 21 to 200, got 20; leave it out for the 20 GiB that every task has',
    passes: task({ EphemeralStorage: { SizeInGiB: 21 } }),
  },
  {
    rule: 'ECS113',
    fails: task({ EphemeralStorage: { SizeInGiB: 201 } }),
    message: 'ephemeralStorage.sizeInGiB must be a whole number from 21 to 200, got 201; leave it out for the 20 GiB that every task has',
    passes: task({ EphemeralStorage: { SizeInGiB: 200 } }),
  },
  {
    rule: 'ECS114',
    fails: task({ ...WINDOWS, RuntimePlatform: WINDOWS_ON_ARM }),
    message: "runtimePlatform.cpuArchitecture must be X86_64 on Windows, got 'ARM64'; change it, or use LINUX",
    passes: task(WINDOWS),
  },
  { rule: 'ECS115', fails: task({ ...WINDOWS, PidMode: 'task' }), message: 'pidMode is not available on Windows; remove it', passes: task(WINDOWS) },
  {
    rule: 'ECS116',
    fails: task({ ...WINDOWS, Volumes: [FILES] }),
    message: 'EFS volumes are not available on Windows; remove them',
    passes: task({ ...LINUX, Volumes: [FILES] }),
  },
  {
    rule: 'ECS116',
    fails: task({ ...WINDOWS, Volumes: [{ Name: 'data' }, FILES] }),
    message: 'EFS volumes are not available on Windows; remove them',
    passes: task({ ...WINDOWS, Volumes: [{ Name: 'data' }] }),
  },
  {
    rule: 'ECS117',
    fails: task(WINDOWS, { ...WEB, ReadonlyRootFilesystem: true }),
    message: "readonlyRootFilesystem of container 'web' is not available on Windows; remove it",
    passes: task(WINDOWS, { ...WEB, ReadonlyRootFilesystem: false }),
  },
  {
    rule: 'ECS118',
    fails: task({ Tags: [{ Key: 'team', Value: 'a' }, { Key: 'team', Value: 'b' }] }),
    message: "two tags have one key, got 'team'; keep one of them",
    passes: task({ Tags: [{ Key: 'team', Value: 'a' }, { Key: 'Team', Value: 'b' }] }),
  },
];
