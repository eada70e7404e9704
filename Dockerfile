# The image of the command, the server and the workers; docker-compose.yml shows how they work together. Targets:
#
#   runtime  CPU; the default
#   webgpu   also an NVIDIA card by way of Vulkan
#   cuda     also an NVIDIA card by way of CUDA; downloads ONNX Runtime's CUDA libraries while it is built
#
# The root file system is never written to: mount it read-only, with /tmp in memory and volumes for /data/runs and, on
# a server, /data/tokens. User 10001 owns these folders, and a new volume takes over the owner.
#
# Images are named by tag and digest; `npm run pin-images` brings the digests up to their tags, `-- --check` compares them.
ARG NODE_IMAGE=node:24.18.0-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d
ARG CUDA_IMAGE=nvidia/cuda:12.8.1-cudnn-runtime-ubuntu24.04@sha256:ac55d124da4882b497f732d8dfd9a702d5447a5f29d08d56da6f64f0a1eb34bc

FROM ${NODE_IMAGE} AS build
WORKDIR /app
# The dependencies are a layer of their own, so that a change of the sources does not install them again. None needs
# its install script: what is compiled comes in packages. `npm run build` is what `prepare` would run.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build \
  && npm run inventory \
  && npm prune --omit=dev --ignore-scripts \
  && rm -rf node_modules/onnxruntime-node/bin/napi-v6/darwin node_modules/onnxruntime-node/bin/napi-v6/win32

FROM ${NODE_IMAGE} AS app
ENV NODE_ENV=production HOME=/tmp
WORKDIR /app
RUN ln -s /app/dist/cli/main.js /usr/local/bin/quadrat \
  && mkdir -p /data/runs /data/tokens \
  && chown -R 10001:10001 /data
COPY --from=build /app/package.json /app/LICENSE ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/models/sample-landcover ./models/sample-landcover
COPY --from=build /app/sample-tiles ./sample-tiles
COPY --from=build /app/dist ./dist
USER 10001:10001
STOPSIGNAL SIGTERM
# A worker answers on 9464, a server on 8080.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
  CMD ["node", "-e", "const alive = async (port) => { if (!(await fetch('http://127.0.0.1:' + port + '/health/live')).ok) throw new Error(); }; Promise.any([alive(9464), alive(8080)]).then(() => process.exit(0), () => process.exit(1))"]
ENTRYPOINT ["quadrat"]
CMD ["--help"]

FROM app AS webgpu
USER 0:0
# The Vulkan loader and what NVIDIA's driver for it loads; the driver itself comes from the host.
RUN apt-get update \
  && apt-get install -y --no-install-recommends libvulkan1 libegl1 libxext6 \
  && rm -rf /var/lib/apt/lists/*
ENV NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility,graphics
USER 10001:10001

FROM build AS build-cuda
RUN ONNXRUNTIME_NODE_INSTALL=true node node_modules/onnxruntime-node/script/install

FROM ${CUDA_IMAGE} AS cuda
ENV NODE_ENV=production HOME=/tmp NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility
WORKDIR /app
RUN ln -s /app/dist/cli/main.js /usr/local/bin/quadrat \
  && mkdir -p /data/runs /data/tokens \
  && chown -R 10001:10001 /data
COPY --from=app /usr/local/bin/node /usr/local/bin/node
COPY --from=app /app ./
COPY --from=build-cuda /app/node_modules/onnxruntime-node ./node_modules/onnxruntime-node
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9464/health/live').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["quadrat"]
CMD ["--help"]

FROM app AS runtime
