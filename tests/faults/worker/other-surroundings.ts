import type { FaultUnderWay } from '../fault.ts';

export const otherSurroundings: FaultUnderWay = {
  name: 'a worker comes with another time zone, language and umask',
  part: 'worker',
  async strike(house) {
    house.crew.kill(1 - (await house.coordinator()));
    house.crew.start(1, {
      before: ['sh', '-c', 'umask 077; exec "$@"', 'sh'],
      environment: { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' },
    });
    await house.progress();
  },
};
