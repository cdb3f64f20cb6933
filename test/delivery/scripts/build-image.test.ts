import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Answer, renderedProject, Run, runCommands } from './run-commands';
import { ImageBuildOptions, ScanSeverity } from '../../../src/index';
import { errorAt } from '../../fixtures/error-at';
import { deliveryStack } from '../delivery-stack';

const REPOSITORY = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';
const IMAGE = `${REPOSITORY}:0123456789ab-deadbeef`;
const NEW: Answer = { to: /ecr describe-images/, stderr: 'An error occurred (ImageNotFoundException) when calling the DescribeImages operation', exit: 254 };
const PASSWORD: Answer = { to: /get-login-password/, stdout: 'secret' };
const status = (stdout: string, times?: number): Answer => ({ to: /imageScanStatus/, stdout, times });

function build(options: ImageBuildOptions = {}, answers: Answer[] = [], variables: Record<string, string> = {}): Run {
  const project = deliveryStack({ imageBuild: options }).pipeline.buildProject!;
  const { commands, variables: own } = renderedProject(project, (value) => (JSON.stringify(value).includes('dkr') ? REPOSITORY : 'web'));
  return runCommands(commands, {
    variables: { ...own, COMMIT_ID: '0123456789abcdef0123', EXECUTION_ID: 'deadbeef-1111-2222', ...variables },
    answers: [...answers, PASSWORD, NEW],
    files: { Dockerfile: 'FROM scratch' },
  });
}

/** Returns a tar archive of one file. */
function archiveOf(name: string, text: string): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'archive-'));
  fs.writeFileSync(path.join(directory, name), text);
  const archive = execFileSync('tar', ['--owner=0', '--group=0', '-cf', '-', '-C', directory, name], { encoding: 'latin1' });
  fs.rmSync(directory, { recursive: true });
  return archive;
}

const builds = ({ calls }: Run) => calls.filter((call) => call.startsWith('docker buildx build'));

describe('the build of an image', () => {
  test('logs in, builds with the layer cache, pushes, and outputs the name of the image', () => {
    const run = build();

    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.calls).toEqual([
      'aws ecr get-login-password',
      'docker login --username AWS --password-stdin 111122223333.dkr.ecr.eu-west-1.amazonaws.com',
      'docker buildx create --name delivery --driver docker-container --use',
      'aws ecr describe-images --repository-name web --image-ids imageTag=0123456789ab-deadbeef',
      `docker buildx build --file Dockerfile --platform linux/amd64 --cache-from type=registry,ref=${REPOSITORY}:cache `
      + `--cache-to type=registry,ref=${REPOSITORY}:cache,mode=max,image-manifest=true,oci-mediatypes=true --provenance=false --tag ${IMAGE} --push .`,
    ]);
    expect(run.details[1].stdin.trim()).toBe('secret');
    expect(JSON.parse(run.file('imageDetail.json')!)).toEqual({ ImageURI: IMAGE });
  });

  test('takes the Dockerfile, its stage and its arguments from variables, without evaluating them', () => {
    const value = '$(touch broken) "; touch broken; `touch broken`';
    const run = build({ dockerfile: 'docker files/Docker file', contextPath: 'web app', target: 'release', buildArgs: { GREETING: value }, cache: false });

    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.details.at(-1)!.words).toEqual([
      'buildx', 'build', '--file', 'docker files/Docker file', '--platform', 'linux/amd64', '--target', 'release', '--build-arg', 'GREETING',
      '--provenance=false', '--tag', IMAGE, '--push', 'web app',
    ]);
    expect(run.file('broken')).toBeUndefined();
  });

  test('tags the image by the execution only if the revision has no letters', () => {
    expect(JSON.parse(build({}, [], { COMMIT_ID: '' }).file('imageDetail.json')!)).toEqual({ ImageURI: `${REPOSITORY}:deadbeef` });
  });

  test('does not evaluate a revision', () => {
    const run = build({}, [], { COMMIT_ID: 'a"; touch broken #' });

    expect(run.file('broken')).toBeUndefined();
    expect(JSON.parse(run.file('imageDetail.json')!)).toEqual({ ImageURI: `${REPOSITORY}:atouchbroken-deadbeef` });
  });

  test('builds nothing if a retried execution has its image already', () => {
    const run = build({}, [{ to: /ecr describe-images/, stdout: '{}' }]);

    expect(run.status).toBe(0);
    expect(builds(run)).toEqual([]);
    expect(JSON.parse(run.file('imageDetail.json')!)).toEqual({ ImageURI: IMAGE });
  });

  test('writes a software bill of materials', () => {
    const run = build({ sbom: true }, [{ to: /--sbom=true/, files: { 'image.tar': archiveOf('sbom.spdx.json', '{"spdxVersion":"SPDX-2.3"}') } }]);

    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(builds(run).at(-1)).toMatch(/--sbom=true --output type=tar,dest=\S+image\.tar \.$/);
    expect(run.file('sbom.spdx.json')).toBe('{"spdxVersion":"SPDX-2.3"}');
  });

  test('takes the images of BuildKit and of the generator from other registries than Docker Hub', () => {
    const buildkitImage = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/moby/buildkit:v0.20';
    const sbomGenerator = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/docker/buildkit-syft-scanner:1';
    const run = build({ sbom: true, buildkitImage, sbomGenerator }, [{ to: /--sbom=generator/, files: { 'image.tar': archiveOf('sbom.spdx.json', '{}') } }]);

    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.calls).toContain(`docker buildx create --name delivery --driver docker-container --driver-opt image=${buildkitImage} --use`);
    expect(builds(run).at(-1)).toContain(`--sbom=generator=${sbomGenerator} `);
  });

  test.each<[ImageBuildOptions, string[]]>([
    [{ buildkitImage: 'moby/buildkit,network=host' }, ['buildkitImage', 'moby/buildkit,network=host']],
    [{ sbom: true, sbomGenerator: 'a b' }, ['sbomGenerator', 'a b']],
    [{ sbomGenerator: 'docker/buildkit-syft-scanner' }, ['without sbom', 'docker/buildkit-syft-scanner']],
  ])('fails synthesis with %j', (options, words) => {
    expect(() => build(options)).toThrow(errorAt('Stack/Pipeline', ...words));
  });

  test.each([
    ['the login is rejected', { to: /docker login/, stderr: 'unauthorized', exit: 1 }, 'unauthorized'],
    ['access to the images is denied', { to: /describe-images/, stderr: 'AccessDeniedException', exit: 254 }, 'AccessDeniedException'],
    ['Docker fails', { to: /buildx build/, stderr: 'no such stage', exit: 1 }, 'no such stage'],
  ])('fails when %s', (_, answer, message) => {
    const run = build({}, [answer]);

    expect(run.status).not.toBe(0);
    expect(run.stderr).toContain(message);
    expect(run.file('imageDetail.json')).toBeUndefined();
  });
});

describe('the image scan', () => {
  const findings = (severity: string, count: string): Answer => ({ to: new RegExp(`findingSeverityCounts.${severity}`), stdout: count });
  const clean: Answer = { to: /findingSeverityCounts/, stdout: 'None' };
  const missing: Answer = { to: /imageScanStatus/, stderr: 'ScanNotFoundException', exit: 254, times: 1 };

  test('is waited for', () => {
    const run = build({ scan: {} }, [missing, status('IN_PROGRESS', 2), status('COMPLETE'), clean]);

    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.calls.filter((call) => call === 'sleep 10')).toHaveLength(3);
    expect(run.file('imageDetail.json')).toBeDefined();
  });

  test('may be an enhanced scan, which stays active', () => {
    expect(build({ scan: {} }, [status('ACTIVE'), clean]).status).toBe(0);
  });

  test('passes with findings of a lower severity', () => {
    const run = build({ scan: { failOn: ScanSeverity.HIGH } }, [status('COMPLETE'), findings('MEDIUM', '7'), clean]);

    expect(run.status).toBe(0);
    expect(run.calls.filter((call) => call.includes('findingSeverityCounts')).map((call) => call.split('.').at(-1))).toEqual(['CRITICAL', 'HIGH']);
  });

  test.each<[string, ImageBuildOptions, Answer[], string]>([
    ['a finding has the severity', { scan: { failOn: ScanSeverity.HIGH } }, [status('COMPLETE'), findings('HIGH', '3'), findings('CRITICAL', '1')],
      `${IMAGE} has found 1 CRITICAL 3 HIGH;`],
    ['it does not end', { scan: { timeout: Duration.minutes(1) } }, [status('PENDING')],
      'after 60 seconds, got PENDING;'],
    ['the image cannot be scanned', { scan: {} }, [status('UNSUPPORTED_IMAGE')],
      'got UNSUPPORTED_IMAGE;'],
    ['access to it is denied', { scan: {} }, [{ to: /imageScanStatus/, stderr: 'AccessDeniedException', exit: 254 }], 'AccessDeniedException'],
  ])('fails when %s', (_, options, answers, message) => {
    const run = build(options, answers);

    expect(run.status).toBe(1);
    expect(run.stderr).toContain(message);
    expect(run.file('imageDetail.json')).toBeUndefined();
  });
});
