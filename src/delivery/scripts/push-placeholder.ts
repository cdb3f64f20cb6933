/** Answers every request with 200. Writes to shared memory alone, which a read-only root file system leaves writable. */
const NGINX_CONFIGURATION = [
  'pid /dev/shm/nginx.pid; error_log stderr; events {}',
  'http { access_log off; default_type text/plain;',
  ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path /dev/shm/${name};`),
  "server { listen $PLACEHOLDER_PORT default_server; location / { return 200 'No version has been deployed yet.'; } } }",
].join(' ');

const START = `printf '%s' "${NGINX_CONFIGURATION}" > /dev/shm/nginx.conf && exec nginx -c /dev/shm/nginx.conf -g 'daemon off;'`;

/** A server for a port, small, with a shell, curl and wget for health checks. What a task sets as its command goes to the shell, which ignores it. */
export const PLACEHOLDER_DOCKERFILE = [
  'FROM public.ecr.aws/nginx/nginx:stable-alpine',
  'ARG PLACEHOLDER_PORT',
  'ENV PLACEHOLDER_PORT=$PLACEHOLDER_PORT',
  `ENTRYPOINT ${JSON.stringify(['/bin/sh', '-c', START])}`,
].join('\n');

/** Pushes what runs until the first image is delivered, unless there is an image already. */
export const PUSH_PLACEHOLDER = `(
set -euo pipefail
if found="$(aws ecr describe-images --repository-name "$REPOSITORY_NAME" --image-ids "imageTag=$TAG" 2>&1)"; then
  echo "$TAG is there already"
  exit
fi
case "$found" in *ImageNotFoundException*) ;; *) printf '%s\\n' "$found" >&2; exit 1 ;; esac

mkdir placeholder
if [ -n "$PLACEHOLDER_IMAGE" ]; then
  printf 'FROM %s\\n' "$PLACEHOLDER_IMAGE" > placeholder/Dockerfile
else
cat > placeholder/Dockerfile <<'DOCKERFILE'
${PLACEHOLDER_DOCKERFILE}
DOCKERFILE
fi
aws ecr get-login-password | docker login --username AWS --password-stdin "\${REPOSITORY_URI%%/*}"
docker buildx build --platform "$PLATFORM" --build-arg "PLACEHOLDER_PORT=$PORT" --provenance=false --tag "$REPOSITORY_URI:$TAG" --push placeholder
)`;
