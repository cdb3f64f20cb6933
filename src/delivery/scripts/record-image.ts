/** Moves the tags of what is live to the image that has been deployed. Names its digest, so that ECR refuses anything that is not the same. */
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
