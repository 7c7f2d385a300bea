# nexusctl for CI: the tarball of `npm pack` on Node, run by a user who is nobody, with no build and no network needed.
#
#   npm pack
#   docker build --tag nexusctl .
#
# docs/install.md tells how to run it and what the arguments are for.
ARG BASE=node:20-slim

FROM ${BASE} AS install
COPY nexusctl-*.tgz /tmp/
RUN npm install --global --offline --ignore-scripts --prefix /opt/nexusctl /tmp/nexusctl-*.tgz \
  && mkdir -p /opt/tools
# `maintenance infra`: --build-arg TERRAFORM_VERSION=... --build-arg TERRAFORM_SHA256=... (of the zip for linux, from its SHA256SUMS)
ARG TERRAFORM_VERSION=
ARG TERRAFORM_SHA256=
RUN if [ -n "$TERRAFORM_VERSION" ]; then \
    set -eu \
    && apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates curl unzip \
    && zip="terraform_${TERRAFORM_VERSION}_linux_$(dpkg --print-architecture).zip" \
    && curl --fail --silent --show-error --location --output "/tmp/$zip" \
      "https://releases.hashicorp.com/terraform/${TERRAFORM_VERSION}/$zip" \
    && echo "${TERRAFORM_SHA256}  /tmp/$zip" | sha256sum --check - \
    && unzip "/tmp/$zip" terraform -d /opt/tools; \
  fi

FROM ${BASE}
# pg_dump and psql, for `backup data`: --build-arg POSTGRES_CLIENT=postgresql-client
ARG POSTGRES_CLIENT=
RUN if [ -n "$POSTGRES_CLIENT" ]; then \
    apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates "$POSTGRES_CLIENT" \
    && rm -rf /var/lib/apt/lists/*; \
  fi
COPY --from=install /opt/nexusctl /opt/nexusctl
COPY --from=install /opt/tools/ /usr/local/bin/
# State and configuration: mount a volume here to keep the journal.
RUN mkdir -p /home/nexusctl && chown 10001:10001 /home/nexusctl && chmod 0700 /home/nexusctl
ENV HOME=/home/nexusctl \
  PATH=/opt/nexusctl/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  NEXUSCTL_NO_INPUT=1
WORKDIR /home/nexusctl
USER 10001:10001
ENTRYPOINT ["nexusctl"]
CMD ["--help"]
