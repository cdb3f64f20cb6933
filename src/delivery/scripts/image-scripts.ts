/**
 * Builds the image, pushes it with a new tag, and waits for the scan. Takes its options from environment variables, so that no option becomes part of
 * the script.
 *
 * The tag contains the commit and the execution: a retried execution reuses its image, another execution of the same commit builds it again.
 */
export const BUILD_IMAGE = `(
set -euo pipefail
fail() { printf '%s\\n' "$*" >&2; exit 1; }
short() { printf '%s' "$1" | tr -cd '0-9A-Za-z' | cut -c "1-$2"; }

tag="$(short "$COMMIT_ID" 12)-$(short "$EXECUTION_ID" 8)"
tag="\${tag#-}"
image="$REPOSITORY_URI:$tag"

aws ecr get-login-password | docker login --username AWS --password-stdin "\${REPOSITORY_URI%%/*}"

options=(--file "$DOCKERFILE" --platform "$PLATFORM")
[ -z "$TARGET" ] || options+=(--target "$TARGET")
for name in $BUILD_ARGS; do options+=(--build-arg "$name"); done
driver=(--driver docker-container)
[ -z "\${BUILDKIT_IMAGE:-}" ] || driver+=(--driver-opt "image=$BUILDKIT_IMAGE")
docker buildx create --name delivery "\${driver[@]}" --use
[ "$CACHE" = false ] || options+=(--cache-from "type=registry,ref=$REPOSITORY_URI:cache")

if found="$(aws ecr describe-images --repository-name "$REPOSITORY_NAME" --image-ids "imageTag=$tag" 2>&1)"; then
  echo "$image is there already"
else
  case "$found" in *ImageNotFoundException*) ;; *) fail "$found" ;; esac
  cache=()
  [ "$CACHE" = false ] || cache=(--cache-to "type=registry,ref=$REPOSITORY_URI:cache,mode=max,image-manifest=true,oci-mediatypes=true")
  docker buildx build "\${options[@]}" "\${cache[@]}" --provenance=false --tag "$image" --push "$CONTEXT_PATH"
fi

if [ "$SBOM" = true ]; then
  archive="\${TMPDIR:-/tmp}/image.tar"
  generator=true
  [ -z "\${SBOM_GENERATOR:-}" ] || generator="generator=$SBOM_GENERATOR"
  docker buildx build "\${options[@]}" "--sbom=$generator" --output "type=tar,dest=$archive" "$CONTEXT_PATH"
  tar -xOf "$archive" sbom.spdx.json > "$CODEBUILD_SRC_DIR/sbom.spdx.json"
fi

scan() { aws ecr describe-image-scan-findings --repository-name "$REPOSITORY_NAME" --image-id "imageTag=$tag" --output text --query "$1"; }
waited=0
while [ -n "$FAIL_ON_SEVERITIES" ]; do
  status="$(scan imageScanStatus.status 2>&1)" || case "$status" in *ScanNotFoundException*) status=PENDING ;; *) fail "$status" ;; esac
  case "$status" in
    COMPLETE | ACTIVE) break ;;
    PENDING | IN_PROGRESS) ;;
    *) fail "The image could not be scanned, got $status; turn on scanning for the repository, or leave out the scan" ;;
  esac
  [ "$waited" -lt "$SCAN_TIMEOUT" ] || fail "The scan of the image has not ended after $SCAN_TIMEOUT seconds, got $status; raise the timeout of the scan"
  sleep 10
  waited=$((waited + 10))
done

findings=
for severity in $FAIL_ON_SEVERITIES; do
  count="$(scan "imageScanFindings.findingSeverityCounts.$severity")"
  [ "$count" = None ] || [ "$count" = 0 ] || findings="$findings $count $severity"
done
[ -z "$findings" ] || fail "The scan of $image has found$findings; mend them, or change failOn of the scan"

printf '{"ImageURI":"%s"}\\n' "$image" > "$CODEBUILD_SRC_DIR/imageDetail.json"
)`;

/** Responds to every request with 200. Writes to shared memory only, which stays writable with a read-only root file system. */
const NGINX_CONFIGURATION = [
  'pid /dev/shm/nginx.pid; error_log stderr; events {}',
  'http { access_log off; default_type text/plain;',
  ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path /dev/shm/${name};`),
  "server { listen $PLACEHOLDER_PORT default_server; location / { return 200 'No version has been deployed yet.'; } } }",
].join(' ');

const START = `printf '%s' "${NGINX_CONFIGURATION}" > /dev/shm/nginx.conf && exec nginx -c /dev/shm/nginx.conf -g 'daemon off;'`;

/** A small web server, with a shell, curl and wget for health checks. The shell ignores the command that a task sets. */
export const PLACEHOLDER_DOCKERFILE = [
  'FROM public.ecr.aws/nginx/nginx:stable-alpine',
  'ARG PLACEHOLDER_PORT',
  'ENV PLACEHOLDER_PORT=$PLACEHOLDER_PORT',
  `ENTRYPOINT ${JSON.stringify(['/bin/sh', '-c', START])}`,
].join('\n');

/** Pushes the placeholder image, unless its tag has an image already. */
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
