/** Fields of a task definition that ECS sets, and rejects when a revision is registered. */
export const READ_ONLY_FIELDS = [
  'taskDefinitionArn', 'revision', 'status', 'requiresAttributes', 'compatibilities', 'registeredAt', 'registeredBy', 'deregisteredAt',
  'deleteRequestedAt',
];

/**
 * Writes the task definition and the AppSpec that CodeDeploy takes. Both are those of the latest stack update, so that the deployment keeps the
 * environment, roles and network of the service.
 */
export const PREPARE_DEPLOYMENT = `(
set -euo pipefail
mkdir deployment

if [ -n "$ROLE_ARN" ]; then
  credentials="$(aws sts assume-role --role-arn "$ROLE_ARN" --role-session-name delivery --output text \\
    --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]')"
  read -r AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN <<< "$credentials"
  export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
fi

aws ssm get-parameter --region "$SERVICE_REGION" --name "$APP_SPEC_PARAMETER" --query Parameter.Value --output text > appspec.json
task_definition="$(node -p 'JSON.parse(fs.readFileSync("appspec.json", "utf8")).Resources[0].TargetService.Properties.TaskDefinition')"
aws ecs describe-task-definition --region "$SERVICE_REGION" --task-definition "$task_definition" --include TAGS --output json > described.json

node <<'SCRIPT'
const fs = require('node:fs');
const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));
const write = (file, document) => fs.writeFileSync(\`deployment/\${file}\`, JSON.stringify(document, null, 2));

const { taskDefinition, tags = [] } = read('described.json');
for (const field of ${JSON.stringify(READ_ONLY_FIELDS)}) delete taskDefinition[field];
const names = process.env.CONTAINER_NAMES.split(' ');
for (const container of taskDefinition.containerDefinitions) {
  if (names.includes(container.name)) container.image = '<IMAGE1_NAME>';
}
const own = tags.filter(({ key }) => !key.startsWith('aws:'));
write('taskdef.json', { ...taskDefinition, ...own.length > 0 && { tags: own } });

const appSpec = read('appspec.json');
appSpec.Resources[0].TargetService.Properties.TaskDefinition = '<TASK_DEFINITION>';
write('appspec.yaml', appSpec);
SCRIPT
)`;

/** Moves the tags of live images to the deployed image. Passes its digest, so that ECR rejects any other image. */
export const RECORD_IMAGE = `(
set -euo pipefail
uri="$(node -p 'JSON.parse(fs.readFileSync("imageDetail.json", "utf8")).ImageURI')"
case "$uri" in
  *@*) image="imageDigest=\${uri##*@}" ;;
  *) image="imageTag=\${uri##*:}" ;;
esac

get() { aws ecr batch-get-image --repository-name "$REPOSITORY_NAME" --image-ids "$image" --output text --query "images[0].$1"; }
digest="$(get imageId.imageDigest)"
media_type="$(get imageManifestMediaType)"
manifest="$(get imageManifest)"

for tag in $LIVE_TAGS; do
  if ! answer="$(aws ecr put-image --repository-name "$REPOSITORY_NAME" --image-tag "$tag" --image-digest "$digest" \\
    --image-manifest "$manifest" --image-manifest-media-type "$media_type" 2>&1)"; then
    case "$answer" in
      *ImageAlreadyExistsException*) ;;
      *) printf '%s\\n' "$answer" >&2; exit 1 ;;
    esac
  fi
  echo "$tag is $digest"
done
)`;
