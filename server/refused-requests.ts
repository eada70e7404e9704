import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ANSWER_HEADERS } from './answer-headers.ts';
import { fault } from './doorkeeper.ts';

const SENTENCES: Readonly<Record<string, readonly [status: number, sentence: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'expected a whole request within the time that it is given, found a part of one'],
  HPE_HEADER_OVERFLOW: [431, 'expected headers of 16 kB at most, found more'],
};
const NOT_UNDERSTOOD = [400, 'expected a request in the form of HTTP/1.1, found something else'] as const;

/** Answers what never became a request, so that no route and no hook sees it: too slow, too large, or not HTTP. */
export function refuseRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, sentence] = SENTENCES[error.code ?? ''] ?? NOT_UNDERSTOOD;
  const body = JSON.stringify(fault(STATUS_CODES[status]!.replaceAll(' ', ''), sentence));
  const headers = {
    ...ANSWER_HEADERS,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  if (socket.writable) socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  socket.destroySoon();
}

const ADDRESS_SENTENCES: Readonly<Record<string, readonly [status: number, name: string, sentence: string]>> = {
  FST_ERR_MAX_PARAM_LENGTH: [414, 'URITooLong', 'expected names of 1,000 characters at most, found a longer one'],
};
const UNREADABLE = [
  400,
  'BadRequest',
  'expected an address whose escapes (%20) can be read, found one that cannot',
] as const;

/** Answers a request whose address cannot be read: it comes to no hook either. */
export function refuseAddress(
  { code }: Error & { readonly code?: string },
  _request: FastifyRequest,
  reply: FastifyReply,
): void {
  const [status, name, sentence] = ADDRESS_SENTENCES[code ?? ''] ?? UNREADABLE;
  void reply.code(status).headers(ANSWER_HEADERS).send(fault(name, sentence));
}
