import { describe, expect, it } from 'vitest';
import { planFromYaml } from '../support/plan.ts';

const INTENT = 'name: billing\ntier: basic\nfeatures: [devcontainer]\nmodules: [{ name: tag }]\n';

describe('the development container', () => {
  const { plan } = planFromYaml(INTENT);
  const texts = new Map(plan.files.map(({ path, content }) => [path, Buffer.from(content).toString()]));
  const container = JSON.parse(texts.get('.devcontainer/devcontainer.json') ?? '{}');

  it('has the Node that the service is pinned to', () => {
    expect(container.image).toBe(`node:${texts.get('.node-version')?.trim()}-bookworm`);
    expect(texts.get('deploy/docker/Dockerfile')).toContain(`FROM ${container.image}-slim`);
  });

  it('forwards the ports of the service and runs as nobody special', () => {
    expect(container.forwardPorts).toEqual([8080, 9464]);
    expect(container.remoteUser).toBe('node');
  });

  it('launches programs that exist', () => {
    const { configurations } = JSON.parse(texts.get('.vscode/launch.json') ?? '{}');
    for (const { program } of configurations) {
      if (program) expect(texts.has(program.replace(`\${workspaceFolder}/`, ''))).toBe(true);
    }
    expect(configurations).toHaveLength(2);
  });
});
