import { expect, it } from 'vitest';
import { likelyCodePage } from '../../access/likely-code-page.ts';
import { decodeText } from '../../access/text-encoding.ts';

/** From 0x80, by the Unicode Consortium's table CP1252.TXT; where it has nothing, a blank. */
const CP1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';
const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);

/** All characters of a code page of one byte each; for Windows-1252 some versions of Node give those of ISO 8859-1. */
function charactersOf(page: string): string {
  if (page !== 'windows-1252') return new TextDecoder(page).decode(bytes);
  const latin1 = Buffer.from(bytes).toString('latin1');
  return latin1.slice(0, 0x80) + CP1252 + latin1.slice(0xa0);
}

function encode(text: string, page: string): Uint8Array {
  const all = charactersOf(page);
  return Uint8Array.from(text, (letter) => {
    const byte = all.indexOf(letter, letter === ' ' ? 0x20 : 0);
    if (byte < 0) throw new Error(`${page} has no ${letter}`);
    return byte;
  });
}

it('Windows-1252 is read by its own table', () => {
  const text = CP1252.replaceAll(' ', '').split('').join(' ');
  expect(decodeText(encode(`Œuvre – ${text}`, 'windows-1252'), { orWindows1252: true })).toEqual({
    text: `Œuvre – ${text}`,
    encoding: 'Windows-1252',
  });
});

it.each([
  'id,class\n1,forêt\n2,prairie boisée, créée en été',
  'cultivo,año\n¿Qué?,maíz de 3 m² en la 1ª parcela',
  'Gewässer,Grünland,Straßen – „Äcker“',
  'Åäö, skärgård, älv',
  'jäääär,töööö,põld,öö',
  'vatn,Þingvellir,hæð,ræktað land',
  'col·lecció,paral·lel,cançó',
  'áreas,floresta,água,não,ÁREA',
  'L’Aquila – 5 °C, 20 µm, ± 3, £4',
  'plain words only',
])('words of Western Europe are of Windows-1252: %s', (text) => {
  expect(likelyCodePage(encode(text, 'windows-1252'))).toBe(1252);
});

it.each([
  ['windows-1251', 'id,класс\n1,лес\n2,пашня\n3,вода'],
  ['windows-1251', 'id,class\n1,ліс\n2,рілля\n3,Київ'],
  ['windows-1251', 'id;клас\n1;гора\n2;нива'],
  ['windows-1253', 'id,class\n1,δάσος\n2,νερό\n3,καλλιέργειες'],
])('words of another alphabet are not (%s)', (page, text) => {
  expect(likelyCodePage(encode(text, page))).toBe(1251);
});

it.each(['Wrocław,Łódź,las', 'łąka,żyto,źdźbło', 'pole,książka'])('letters where Windows-1252 has signs are not: %s', (text) => {
  expect(likelyCodePage(encode(text, 'windows-1250'))).toBe(1250);
}); // prettier-ignore
