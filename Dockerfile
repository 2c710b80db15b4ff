# One image: services, gateway, migrations, provisioning and the command line (docs/deployment.md).
#   docker build --tag waybill .          for this machine, by BuildKit
#   docker buildx bake                    for linux/amd64 and linux/arm64, with the same digest every time
# The target waybill-issuer adds the issuer for development.
ARG NODE_IMAGE=node:24-slim

# --- What runs, compiled on the machine that builds: it is the same for every platform.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN npm run build
ARG SOURCE_DATE_EPOCH=0
RUN sh infra/image/collect-programs.sh

# --- Packages of the services, for the platform that they run on.
FROM ${NODE_IMAGE} AS packages
WORKDIR /out/app
COPY package.json package-lock.json .npmrc /out/app/
COPY infra/image/collect-packages.sh /
ARG SOURCE_DATE_EPOCH=0
RUN --mount=type=cache,target=/root/.npm sh /collect-packages.sh

# --- What Node needs of the system. No shell, no package manager.
FROM ${NODE_IMAGE} AS system
COPY infra/image/collect-system.sh /
ARG SOURCE_DATE_EPOCH=0
RUN sh /collect-system.sh

FROM scratch AS waybill
COPY --from=system /out/ /
COPY --from=packages /out/ /
COPY --from=build /out/ /
WORKDIR /app
ENV PATH=/usr/local/bin NODE_ENV=production WAYBILL_DATA_DIR=/tmp/waybill
USER 10001:10001
ENTRYPOINT ["waybill"]
CMD ["help"]
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Waybill" \
  org.opencontainers.image.description="Order processing as event-driven services on Kafka and Postgres" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"

FROM waybill AS waybill-issuer
COPY --from=build /issuer/ /
CMD ["issuer"]
LABEL org.opencontainers.image.title="Waybill issuer" \
  org.opencontainers.image.description="Tokens without passwords, for development only"

# What is built where no target is named.
FROM waybill
