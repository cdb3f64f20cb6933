import { READ_ONLY_FIELDS } from './deployment-scripts';

/**
 * Registers the service's own task definition with the new image, has ECS deploy it, and waits for that deployment. Ends with the reason as soon as
 * ECS rolls it back, or when another one takes its place.
 */
export const DEPLOY_WITH_ECS = `(
set -euo pipefail
export AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS=10

profile=()
if [ -n "$ROLE_ARN" ]; then
  # With a profile, the CLI assumes the role anew when its credentials expire after an hour.
  export AWS_CONFIG_FILE="$PWD/aws-config"
  printf '[profile delivery]\\nrole_arn = %s\\ncredential_source = EcsContainer\\n' "$ROLE_ARN" > "$AWS_CONFIG_FILE"
  profile=(--profile delivery)
fi
ecs() { aws ecs "$@" --region "$SERVICE_REGION" "\${profile[@]}"; }

running="$(ecs describe-services --cluster "$CLUSTER" --services "$SERVICE" --query 'services[0].taskDefinition' --output text)"
ecs describe-task-definition --task-definition "$running" --include TAGS --output json > described.json

node <<'SCRIPT'
const fs = require('node:fs');
const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));
const { taskDefinition, tags = [] } = read('described.json');
for (const field of ${JSON.stringify(READ_ONLY_FIELDS)}) delete taskDefinition[field];
const names = process.env.CONTAINER_NAMES.split(' ');
for (const name of names) {
  const container = taskDefinition.containerDefinitions.find((each) => each.name === name);
  if (!container) throw new Error(\`the task definition of the service has no container \${name}\`);
  container.image = read('imageDetail.json').ImageURI;
}
const own = tags.filter(({ key }) => !key.startsWith('aws:'));
fs.writeFileSync('taskdef.json', JSON.stringify({ ...taskDefinition, ...own.length > 0 && { tags: own } }));
SCRIPT

registered="$(ecs register-task-definition --cli-input-json file://taskdef.json --query taskDefinition.taskDefinitionArn --output text)"
ecs update-service --cluster "$CLUSTER" --service "$SERVICE" --task-definition "$registered" --output text > /dev/null
echo "ECS deploys $registered"

# Prints the deployment of what was registered, once there is one.
find_deployment() {
  local revisions revision
  revisions="$(ecs list-service-deployments --cluster "$CLUSTER" --service "$SERVICE" --max-results 20 \\
    --query 'serviceDeployments[].targetServiceRevisionArn' --output text)"
  [ -n "$revisions" ] && [ "$revisions" != None ] || return 0
  revision="$(ecs describe-service-revisions --service-revision-arns $revisions --output text \\
    --query "serviceRevisions[?taskDefinition=='$registered'].serviceRevisionArn | [0]")"
  [ "$revision" != None ] || return 0
  ecs list-service-deployments --cluster "$CLUSTER" --service "$SERVICE" --max-results 20 --output text \\
    --query "serviceDeployments[?targetServiceRevisionArn=='$revision'].serviceDeploymentArn | [0]"
}

deployment=
for attempt in $(seq 60); do
  deployment="$(find_deployment)"
  [ -z "$deployment" ] || break
  sleep 5
done
if [ -z "$deployment" ]; then
  echo "ECS has not begun to deploy $registered within five minutes" >&2
  exit 1
fi
echo "$deployment"

last=
while true; do
  answer="$(ecs describe-service-deployments --service-deployment-arns "$deployment" --output text \\
    --query 'serviceDeployments[0].[status, lifecycleStage, statusReason]')"
  IFS=$'\\t' read -r status stage reason <<< "$answer"
  [ "$status $stage" = "$last" ] || echo "$status $stage"
  last="$status $stage"
  case "$status" in
    SUCCESSFUL) exit 0 ;;
    STOP_REQUESTED | STOPPED) echo "The deployment has been stopped, by hand or by another one: $reason" >&2; exit 1 ;;
    ROLLBACK_*) echo "ECS rolls back: $reason" >&2; exit 1 ;;
  esac
  sleep 15
done
)`;
