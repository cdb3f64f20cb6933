import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { Answer, renderedProject, Run, runCommands } from './run-commands';
import { deliveryStack } from '../delivery-stack';

const REPOSITORY = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';
const DIGEST = `sha256:${'a'.repeat(64)}`;
const MANIFEST = '{\n   "schemaVersion": 2,\n   "config": { "digest": "sha256:b" }\n}';
const KIND = 'application/vnd.oci.image.manifest.v1+json';

function record(uri: string, answers: Answer[] = [], tags = 'live-web'): Run {
  const project = deliveryStack().pipeline.node.findChild('Record') as codebuild.Project;
  const { commands, variables } = renderedProject(project, () => 'web');
  return runCommands(commands, {
    variables: { ...variables, LIVE_TAGS: tags },
    answers: [
      ...answers,
      { to: /imageId.imageDigest/, stdout: DIGEST },
      { to: /imageManifestMediaType/, stdout: KIND },
      { to: /imageManifest$/, stdout: MANIFEST },
    ],
    files: { 'imageDetail.json': JSON.stringify({ ImageURI: uri }) },
  });
}

const put = ({ details }: Run) => details.filter(({ words }) => words[1] === 'put-image').map(({ words }) => words);

describe('the record of a live image', () => {
  test.each([
    ['the tag of a built image', `${REPOSITORY}:0123456789ab-deadbeef`, 'imageTag=0123456789ab-deadbeef'],
    ['the digest of a pushed image', `${REPOSITORY}@${DIGEST}`, `imageDigest=${DIGEST}`],
  ])('moves the tag to the image, found by %s', (_, uri, id) => {
    const run = record(uri);

    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.calls[0]).toContain(`--repository-name web --image-ids ${id} `);
    expect(put(run)).toEqual([[
      'ecr', 'put-image', '--repository-name', 'web', '--image-tag', 'live-web', '--image-digest', DIGEST, '--image-manifest', MANIFEST,
      '--image-manifest-media-type', KIND,
    ]]);
  });

  test('moves all tags of a service', () => {
    expect(put(record(`${REPOSITORY}:1`, [], 'live-web live-proxy')).map((words) => words[5])).toEqual(['live-web', 'live-proxy']);
  });

  test('succeeds if the image has the tag already, as a deployment may be repeated', () => {
    expect(record(`${REPOSITORY}:1`, [{ to: /put-image/, stderr: 'ImageAlreadyExistsException', exit: 254 }]).status).toBe(0);
  });

  test.each([
    ['the image is gone', { to: /imageDigest/, stderr: 'ImageNotFoundException', exit: 254 }, 'ImageNotFoundException'],
    ['the tag is immutable', { to: /put-image/, stderr: 'ImageTagAlreadyExistsException', exit: 254 }, 'ImageTagAlreadyExistsException'],
  ])('fails when %s', (_, answer, message) => {
    const run = record(`${REPOSITORY}:1`, [answer]);

    expect(run.status).not.toBe(0);
    expect(run.stderr).toContain(message);
  });
});
