# Builds from the lock file; runs as an unprivileged user on a read-only root (writable: /data and /tmp).
FROM node:20-bookworm-slim AS build
WORKDIR /quadrat
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
# The build, then only what runs.
RUN node scripts/build.mjs && npm prune --omit=dev --ignore-scripts

FROM node:20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /quadrat
COPY --from=build /quadrat/package.json ./package.json
COPY --from=build /quadrat/node_modules ./node_modules
COPY --from=build /quadrat/dist ./dist
COPY --from=build /quadrat/models ./models
COPY --from=build /quadrat/sample-tiles ./sample-tiles
COPY LICENSE ./
RUN mkdir /data && chown 10001:10001 /data
USER 10001:10001
VOLUME /data
STOPSIGNAL SIGTERM
# The port is the one that the command is told: 8080 for serve, 9464 for worker.
ENV QUADRAT_HEALTH_PORT=8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.QUADRAT_HEALTH_PORT}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/quadrat/dist/cli/main.js"]
CMD ["--help"]
