# Stet in a small image: no build step, no compiler, no seed. The data lives in the volume /data.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The optional dependencies are Node itself, which the base image has.
RUN npm ci --omit=dev --omit=optional

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATABASE_URL=file:/data/stet.db
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY migrations ./migrations
COPY seed ./seed
COPY src ./src
RUN mkdir /data /app/.compiled && chown node:node /data /app/.compiled
USER node
# Node keeps what it has made of the sources: a command beside the service then needs 90 MB and not 120.
ENV NODE_COMPILE_CACHE=/app/.compiled
RUN DATABASE_URL=file:/tmp/stet.db node src/stet.cjs seed && node src/stet.cjs openapi >/dev/null && rm /tmp/stet.db
VOLUME /data
EXPOSE 3000
# In bash, which the base image has and which needs 3 MB. Another Node would need 60 MB, every 30 seconds.
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$PORT && printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 && read -r status <&3 && [[ $status == *' 200 '* ]]"]
# Migrates, then serves. SIGTERM stops it within the 10 seconds that `docker stop` waits. For the example article run
# `docker exec … node src/stet.cjs seed` once.
# The smaller young generation of V8 saves a quarter of the memory under load, and no time is lost.
CMD ["node", "--max-semi-space-size=8", "src/stet.cjs", "serve"]
