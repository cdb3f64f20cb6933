import { posedServices } from './arbitraries/posture';
import { webServices } from './arbitraries/services';
import { templateOutcome } from './oracle/outcome';
import { property } from './runs';

describe('a service behind a load balancer can be deployed, or is refused with the place and a remedy', () => {
  property('FargateWebService', { perMille: 45 }, webServices, templateOutcome);
  property('FargateWebService in a posture', { perMille: 5 }, posedServices, templateOutcome);
});
