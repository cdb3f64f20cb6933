import { instanceTask, RuleCase, task, WEB } from './rule-case';

const WINDOWS = { Cpu: '1024', Memory: '2048', RuntimePlatform: { OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE', CpuArchitecture: 'X86_64' } };
const LINUX = { ...WINDOWS, RuntimePlatform: { OperatingSystemFamily: 'LINUX', CpuArchitecture: 'X86_64' } };
const WINDOWS_ON_ARM = { OperatingSystemFamily: 'WINDOWS_SERVER_2022_CORE', CpuArchitecture: 'ARM64' };
const FILES = { Name: 'files', EFSVolumeConfiguration: { FilesystemId: 'fs-1' } };

export const PLATFORM_CASES: readonly RuleCase[] = [
  {
    rule: 'ECS111',
    fails: task({ PidMode: 'host' }),
    mentions: ['pidMode', 'Fargate', 'host', 'use task'],
    passes: task({ PidMode: 'task' }),
  },
  {
    rule: 'ECS111',
    fails: task({ PidMode: 'other' }),
    mentions: ['pidMode', 'Fargate', 'other', 'use task'],
    passes: instanceTask({ PidMode: 'host' }),
  },
  {
    rule: 'ECS112',
    fails: task({ IpcMode: 'task' }),
    mentions: ['ipcMode', 'Fargate', 'task', 'remove'],
    passes: task({ IpcMode: { 'Fn::If': ['OnInstances', 'task', { Ref: 'AWS::NoValue' }] } }),
  },
  {
    rule: 'ECS112',
    fails: task({ IpcMode: 'host' }),
    mentions: ['ipcMode', 'Fargate', 'host', 'remove'],
    passes: instanceTask({ IpcMode: 'host', NetworkMode: 'awsvpc' }),
  },
  {
    rule: 'ECS113',
    fails: task({ EphemeralStorage: { SizeInGiB: 20 } }),
    mentions: ['ephemeralStorage.sizeInGiB', '21 to 200', '20', '20 GiB'],
    passes: task({ EphemeralStorage: { SizeInGiB: 21 } }),
  },
  {
    rule: 'ECS113',
    fails: task({ EphemeralStorage: { SizeInGiB: 201 } }),
    mentions: ['ephemeralStorage.sizeInGiB', '21 to 200', '201', '20 GiB'],
    passes: task({ EphemeralStorage: { SizeInGiB: 200 } }),
  },
  {
    rule: 'ECS114',
    fails: task({ ...WINDOWS, RuntimePlatform: WINDOWS_ON_ARM }),
    mentions: ['runtimePlatform.cpuArchitecture', 'X86_64', 'ARM64', 'LINUX'],
    passes: task(WINDOWS),
  },
  { rule: 'ECS115', fails: task({ ...WINDOWS, PidMode: 'task' }), mentions: ['pidMode', 'Windows', 'remove'], passes: task(WINDOWS) },
  {
    rule: 'ECS116',
    fails: task({ ...WINDOWS, Volumes: [FILES] }),
    mentions: ['EFS', 'Windows', 'remove'],
    passes: task({ ...LINUX, Volumes: [FILES] }),
  },
  {
    rule: 'ECS116',
    fails: task({ ...WINDOWS, Volumes: [{ Name: 'data' }, FILES] }),
    mentions: ['EFS', 'Windows', 'remove'],
    passes: task({ ...WINDOWS, Volumes: [{ Name: 'data' }] }),
  },
  {
    rule: 'ECS117',
    fails: task(WINDOWS, { ...WEB, ReadonlyRootFilesystem: true }),
    mentions: ['readonlyRootFilesystem', "'web'", 'Windows', 'remove'],
    passes: task(WINDOWS, { ...WEB, ReadonlyRootFilesystem: false }),
  },
  {
    rule: 'ECS119',
    fails: task(WINDOWS, { ...WEB, User: 'ContainerUser' }),
    mentions: ['user', "'web'", 'Windows', 'remove'],
    passes: task({}, { ...WEB, User: '1000' }),
  },
  {
    rule: 'ECS118',
    fails: task({ Tags: [{ Key: 'team', Value: 'a' }, { Key: 'team', Value: 'b' }] }),
    mentions: ['tags', 'key', 'team', 'keep one'],
    passes: task({ Tags: [{ Key: 'team', Value: 'a' }, { Key: 'Team', Value: 'b' }] }),
  },
];
