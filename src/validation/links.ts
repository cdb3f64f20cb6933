/** A page of the ECS API reference. */
export const ecsApi = (name: string): string => `https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_${name}.html`;

/** A page of the ECS developer guide. */
export const ecsGuide = (name: string): string => `https://docs.aws.amazon.com/AmazonECS/latest/developerguide/${name}.html`;

/** A page of the Elastic Load Balancing API reference. */
export const elbApi = (name: string): string => `https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_${name}.html`;

/** A page of the CodeDeploy API reference. */
export const codeDeployApi = (name: string): string => `https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_${name}.html`;

/** A page of the Cloud Map API reference. */
export const cloudMapApi = (name: string): string => `https://docs.aws.amazon.com/cloud-map/latest/api/API_${name}.html`;

/** A page of the Application Auto Scaling API reference. */
export const scalingApi = (name: string): string => `https://docs.aws.amazon.com/autoscaling/application/APIReference/API_${name}.html`;
