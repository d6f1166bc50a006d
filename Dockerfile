# The command in a container, for a server that makes many reviews:
#     docker build --tag bilan .
#     docker run --rm --network none --user "$(id -u):$(id -g)" --volume "$PWD:/reviews" bilan report my-file.csv
# It needs no network, no home and no name for the user it runs as.
FROM python:3.13-slim AS build
WORKDIR /source
COPY requirements/report.txt requirements/
RUN python -m venv /bilan \
    && /bilan/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/report.txt
COPY . .
RUN /bilan/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.13-slim
COPY --from=build /bilan /bilan
RUN useradd --system --no-create-home bilan
USER bilan
WORKDIR /reviews
ENTRYPOINT ["/bilan/bin/bilan"]
