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

/** Answers a request whose address cannot be read: it comes to no hook either. */
export function refuseAddress(_error: Error, _request: FastifyRequest, reply: FastifyReply): void {
  const sentence = 'expected an address whose escapes (%20) can be read, found one that cannot';
  void reply.code(400).headers(ANSWER_HEADERS).send(fault('BadRequest', sentence));
}
