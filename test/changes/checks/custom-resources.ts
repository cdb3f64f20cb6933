import { Finding } from './finding';
import { AppUpdate, ResourceUpdate, Side, stays } from '../update/app-update';

/** Finds live images that a running service gets: a placeholder takes its place in production, or nothing is pushed at all. */
export function takenImages(update: AppUpdate): Finding[] {
  const services = update.ofType('AWS::ECS::Service').filter(({ before, after }) => before && after);
  if (services.length === 0) return [];
  return update.ofType('Custom::EcsPlaceholderImage').filter(({ after }) => after).flatMap((placeholder): Finding[] => {
    const tag = String(placeholder.after?.Properties?.Tag);
    const [before, after] = [imagesOf(update, 'before'), imagesOf(update, 'after').filter((image) => image.endsWith(tag))];
    const isNew = after.some((image) => !before.includes(image));
    if (!isNew) return [];
    const isAsked = placeholder.after?.Properties?.Containers !== undefined;
    const repository = repositoryOf(after[0]);
    const isMoved = before.every((image) => repositoryOf(image) !== repository);
    if (isAsked) return isMoved ? [{ kind: 'refused by the placeholder', detail: `${placeholder.id} would take the place of ${before.join()}` }] : [];
    if (stays(placeholder) && placeholder.before?.Properties?.Tag === tag) return [{ kind: 'no image', detail: `nothing pushes ${after.join()}` }];
    return [{ kind: 'placeholder', detail: `${placeholder.id} takes the place of ${before.join()}` }];
  });
}

function imagesOf(update: AppUpdate, side: Side): string[] {
  return update.ofType('AWS::ECS::TaskDefinition').filter((definition) => definition[side]).flatMap((definition) => (
    (definition[side]?.Properties?.ContainerDefinitions ?? []).map(({ Image }: { Image: unknown }) => update.resolve(definition.stack, Image, side))
  ));
}

function repositoryOf(image: string): string {
  return image.replace(/:[^:/<>]*$/, '');
}

/** Finds look-ups that CloudFormation does not repeat although what they look up changes. */
export function staleLookups(update: AppUpdate): Finding[] {
  return update.ofType('Custom::ServiceConnectDiscovery').filter(({ fate }) => fate === 'kept').flatMap((lookup): Finding[] => {
    const services = update.ofType('AWS::ECS::Service').filter(({ stack }) => stack === lookup.stack);
    return services.filter((service) => registrationOf(update, service, 'before') !== registrationOf(update, service, 'after')).map(({ id }) => ({ kind: 'stale look-up', detail: `${lookup.id} still has the registration that ${id} leaves` }));
  });
}

function registrationOf(update: AppUpdate, service: ResourceUpdate, side: Side): string {
  const { Namespace, Services = [] } = service[side]?.Properties?.ServiceConnectConfiguration ?? {};
  const names = Services.map(({ DiscoveryName, PortName }: { DiscoveryName?: string; PortName: string }) => DiscoveryName ?? PortName);
  return update.resolve(service.stack, [Namespace, names], side);
}
