#!/usr/bin/env python3
"""A loopback server that speaks Qdrant's REST API over Qdrant's own segment engine, for tests and trials.

Needs the package qdrant-edge-py. Prints "listening PORT" once it accepts connections; ends when its input closes, if told so.

What is the engine:    vectors, HNSW, filters, payload indexes, the optimizers, write-ahead log, segments, search, scroll, count.
What is emulated here: HTTP, merging and checking settings, collection status, aliases, snapshots (a tar), the API key, three strict
                       mode rules, versions, and when the optimizers run: the engine holds Python's lock while it builds, so a child
                       process builds on a copy of the segments, and the writes made meanwhile are repeated on the result.
What is not there:     shards, replicas, named vectors, sparse vectors, recommendations, inference.

  POST /control                                    a JSON object; members not named keep their value
    {"reset": true}                                no faults, the newest version; collections stay
    {"fail_next": {"count": 2, "status": 503, "method": "PUT", "path": "regex", "message": "...", "headers": {}, "plain": true}}
    {"fail_after": {"count": 3, "status": 400, "path": "regex"} | null}    let so many PUTs that match pass, and refuse the rest
    {"cut_next": 1, "cut_path": "regex", "cut_after": true}    break the connection, before or after the work is done
    {"park": {"count": 3, "path": "regex", "method": "PUT", "done": false} | null}    let so many that match pass, and let the rest wait,
                                                   before the work or after it; with null they go on, but those whose client is gone
    {"delay": 0.2}                                 seconds before every answer
    {"version": "1.7.4"}                           which paths and members exist; 1.7, 1.10, 1.16 and 1.19 differ
    {"hold": "grey" | "yellow" | null}             optimizers do not start, and this is the status shown while they should; a change of
                                                   the settings starts grey ones, as it does the real server's
    {"api_key": "..." | null, "read_only_key": "..." | null}
    {"extra": true}                                members nobody knows in every answer
    {"sink": true}                                 points that are written are thrown away unread: what is left is the sender
    {"disk": {"kib": n, "used_percent": n}}        what quotas and telemetry say; by default nothing
  GET /control              {"requests": {"METHOD path": n}, "last": {"METHOD path": body}, "parked": n, "mismatches": []}

Where PIXIE_QDRANT_OPENAPI names Qdrant's OpenAPI document, everything that is answered with 200 is compared with it: "mismatches".
"""

import argparse
import contextlib
import ctypes
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import traceback
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import qdrant_edge as edge

try:
    # A point of 1536 numbers takes the standard reader longer than the engine takes to write it, which no real server's does.
    from orjson import loads
except ImportError:
    from json import loads

NEWEST = "1.19.0"
MAXIMUM_BODY = 32 << 20
KEPT_BODY = 64 << 10
HNSW = {"m": 16, "ef_construct": 100, "full_scan_threshold": 10000, "max_indexing_threads": 0, "on_disk": False}
OPTIMIZERS = {"deleted_threshold": 0.2, "vacuum_min_vector_number": 1000, "default_segment_number": 0, "max_segment_size": None,
              "memmap_threshold": None, "indexing_threshold": 10000, "flush_interval_sec": 5, "max_optimization_threads": None}
DISTANCES = ("Cosine", "Euclid", "Dot", "Manhattan")


class Refusal(Exception):
    """An answer that is not 200."""

    def __init__(self, status, message, headers=None, plain=False):
        super().__init__(message)
        self.status, self.headers, self.plain = status, headers or {}, plain


def picked(members, *names):
    return {name: members[name] for name in names if members and members.get(name) is not None}


def merged(old, new):
    return {**(old or {}), **{name: value for name, value in (new or {}).items() if value is not None}}


def choice(kind, text):
    wanted = str(text).replace("_", "").lower()
    return next(getattr(kind, name) for name in dir(kind) if name.lower() == wanted)


# From REST to the engine.

def engine_hnsw(settings):
    return edge.HnswIndexConfig(**picked(
        settings, "m", "ef_construct", "full_scan_threshold", "max_indexing_threads", "on_disk", "payload_m"))


def engine_quantization(settings):
    if not settings or settings == "Disabled":
        return None
    kind, values = next(iter(settings.items()))
    if kind == "scalar":
        return edge.ScalarQuantizationConfig(edge.ScalarType.Int8, **picked(values, "quantile", "always_ram"))
    if kind == "binary":
        return edge.BinaryQuantizationConfig(**picked(values, "always_ram"))
    raise Refusal(400, f"Format error in JSON body: unknown quantization `{kind}`")


def engine_config(meta):
    vectors = meta["params"]["vectors"]
    return edge.EdgeConfig(
        vectors=edge.EdgeVectorParams(
            size=vectors["size"], distance=choice(edge.Distance, vectors["distance"]),
            hnsw_config=engine_hnsw(merged(meta["hnsw_config"], vectors.get("hnsw_config"))), **picked(vectors, "on_disk")),
        on_disk_payload=meta["params"]["on_disk_payload"],
        hnsw_config=engine_hnsw(meta["hnsw_config"]),
        quantization_config=engine_quantization(meta.get("quantization_config")),
        optimizers=edge.EdgeOptimizersConfig(**picked(
            meta["optimizer_config"], "deleted_threshold", "vacuum_min_vector_number", "default_segment_number",
            "max_segment_size", "indexing_threshold")))


def point_id(value):
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    try:
        return uuid.UUID(value)
    except (ValueError, TypeError, AttributeError):
        raise Refusal(400, f"Format error in JSON body: value {value} is not a valid point ID, "
                           "valid values are either an unsigned integer or a UUID")


def engine_condition(condition):
    if "has_id" in condition:
        return edge.HasIdCondition({point_id(value) for value in condition["has_id"]})
    if "is_empty" in condition and "key" not in condition:
        return edge.IsEmptyCondition(condition["is_empty"]["key"])
    if "is_null" in condition and "key" not in condition:
        return edge.IsNullCondition(condition["is_null"]["key"])
    if "key" not in condition:
        return engine_filter(condition)
    values = {}
    if match := condition.get("match"):
        for name, kind in (("value", edge.MatchValue), ("any", edge.MatchAny), ("except", edge.MatchExcept), ("text", edge.MatchText)):
            if name in match:
                values["match"] = kind(match[name])
    if limits := picked(condition.get("range"), "gt", "gte", "lt", "lte"):
        dated = any(isinstance(value, str) for value in limits.values())
        values["range"] = (edge.RangeDateTime if dated else edge.RangeFloat)(**limits)
    if not values:
        raise Refusal(400, "Format error in JSON body: data did not match any variant of untagged enum Condition")
    return edge.FieldCondition(key=condition["key"], **values)


def engine_filter(conditions):
    if not conditions:
        return None

    def part(name):
        found = conditions.get(name)
        if found is None:
            return None
        return [engine_condition(one) for one in (found if isinstance(found, list) else [found])]
    return edge.Filter(must=part("must"), should=part("should"), must_not=part("must_not"))


def engine_params(params):
    values = picked(params, "hnsw_ef", "exact", "indexed_only")
    if params and params.get("quantization"):
        values["quantization"] = edge.QuantizationSearchParams(**picked(params["quantization"], "ignore", "rescore", "oversampling"))
    return edge.SearchParams(**values)


def engine_selector(value):
    if isinstance(value, list):
        return edge.PayloadSelector.Include(value)
    if isinstance(value, dict):
        return edge.PayloadSelector.Include(value["include"]) if "include" in value else edge.PayloadSelector.Exclude(value["exclude"])
    return value


def engine_index(schema):
    if isinstance(schema, str):
        return choice(edge.PayloadSchemaType, schema)
    values = picked(schema, "is_tenant", "is_principal", "on_disk", "enable_hnsw", "lookup", "range")
    return getattr(edge, schema["type"].capitalize() + "IndexParams")(**values)


# From the engine to REST.

def shown_id(value):
    return value if isinstance(value, int) else str(value)


def shown_point(point, scored=False):
    members = {"id": shown_id(point.id), "payload": point.payload, "vector": point.vector}
    if scored:
        members.update(version=point.version, score=point.score)
    return {name: value for name, value in members.items() if value is not None}


class Collection:
    """One shard of the engine, its settings, and the child process that optimizes it."""

    def __init__(self, path, meta=None):
        self.path, self.lock, self.child, self.error = path, threading.RLock(), None, None
        self.repeated, self.operations, self.deleted, self.changed, self.asked = [], 0, 0, False, meta is not None
        self.started = 0.0
        if meta:
            self.meta = meta
            os.makedirs(f"{path}/shard")
            self.shard = edge.EdgeShard.create(f"{path}/shard", engine_config(meta))
            self.save()
        else:
            with open(f"{path}/collection.json") as file:
                self.meta = json.load(file)
            self.shard = edge.EdgeShard.load(f"{path}/shard")

    def save(self):
        """In one step: a child that starts at this moment reads it."""
        with self.lock:
            with open(f"{self.path}/collection.json.new", "w") as file:
                json.dump(self.meta, file)
            os.replace(f"{self.path}/collection.json.new", f"{self.path}/collection.json")

    def update(self, operation):
        with self.lock:
            self.shard.update(operation)
            self.operations += 1
            self.asked = True
            if self.child:
                self.repeated.append(operation)
        return {"operation_id": self.operations, "status": "completed"}

    def wants_optimizers(self):
        """Whether to ask the engine; what it then does is its own decision."""
        settings = self.meta["optimizer_config"]
        if settings.get("max_optimization_threads") == 0 or self.error:
            return False
        if self.changed:
            return True
        info, threshold = self.shard.info(), settings.get("indexing_threshold")
        least = max(settings["vacuum_min_vector_number"], settings["deleted_threshold"] * (info.points_count + self.deleted))
        if self.deleted >= least:
            return True
        unindexed = (info.points_count - info.indexed_vectors_count) * self.meta["params"]["vectors"]["size"] * 4
        return bool(threshold) and unindexed > threshold * 1024

    def start_child(self):
        with self.lock:
            self.shard.flush()
            shutil.rmtree(f"{self.path}/built", ignore_errors=True)
            shutil.copytree(f"{self.path}/shard", f"{self.path}/built")
            self.repeated, self.changed, self.deleted = [], False, 0
            self.started = time.time()
            self.child = subprocess.Popen(
                [sys.executable, os.path.abspath(__file__), "--optimize", self.path], stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def telemetry(self):
        """One segment stands for all: the engine does not tell of each."""
        info = self.shard.info()
        segment = {"uuid": str(uuid.uuid4()), "segment_type": "indexed", "num_vectors": info.points_count, "num_points": info.points_count,
                   "num_indexed_vectors": info.indexed_vectors_count, "num_deleted_vectors": self.deleted, "vectors_size_bytes": 0,
                   "payloads_size_bytes": 0, "ram_usage_bytes": 0, "disk_usage_bytes": 0, "is_appendable": True, "index_schema": {},
                   "vector_data": {}}
        return {"total_optimized_points": 0, "segments": [
            {"info": segment, "config": {"payload_storage_type": {"type": "mmap"}}, "vector_index_searches": [], "payload_field_indices": []}]}

    def reap_child(self):
        with self.lock:
            child, self.child = self.child, None
            if child.returncode:
                self.error = (child.stderr.read().decode().strip().splitlines() or ["the optimizer was killed"])[-1]
                return
            built = edge.EdgeShard.load(f"{self.path}/built")
            for operation in self.repeated:
                built.update(operation)
            built.close()
            self.shard.close()
            shutil.rmtree(f"{self.path}/shard")
            os.rename(f"{self.path}/built", f"{self.path}/shard")
            self.shard, self.repeated = edge.EdgeShard.load(f"{self.path}/shard"), []

    def drop(self):
        with self.lock:
            if self.child:
                self.child.kill()
                self.child.wait()
                self.child = None
            self.shard.close()
            shutil.rmtree(self.path, ignore_errors=True)

    def status(self, hold):
        if self.error:
            return "red"
        waiting = self.child is None and self.wants_optimizers()
        if hold and waiting:
            return hold
        return "yellow" if self.child or (waiting and self.asked) else "grey" if waiting else "green"


class Parking:
    """Where requests wait until it is lifted."""

    def __init__(self, count=0, path="", method=None, done=False):
        self.count, self.path, self.method, self.done = count, path, method, done
        self.lock, self.lifted, self.parked = threading.Lock(), threading.Event(), 0

    def takes(self, method, path):
        if self.method not in (None, method) or not re.search(self.path, path):
            return False
        with self.lock:
            self.count -= 1
            return self.count < 0

    def keep(self, connection):
        """Whether the client is there still when it is lifted."""
        with self.lock:
            self.parked += 1
        self.lifted.wait()
        try:
            return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False


class Store:
    """Everything the server holds."""

    def __init__(self, root):
        self.root, self.lock, self.collections, self.stopped = root, threading.RLock(), {}, False
        self.points = threading.Lock()
        self.requests, self.last, self.mismatches, self.document, self.parking = {}, {}, [], None, None
        if path := os.environ.get("PIXIE_QDRANT_OPENAPI"):
            import qdrant_openapi
            self.document = qdrant_openapi.Document(path)
        os.makedirs(f"{root}/collections", exist_ok=True)
        self.aliases = {}
        if os.path.exists(f"{root}/aliases.json"):
            with open(f"{root}/aliases.json") as file:
                self.aliases = json.load(file)
        for name in os.listdir(f"{root}/collections"):
            self.collections[name] = Collection(f"{root}/collections/{name}")
        self.reset()
        threading.Thread(target=self.watch, daemon=True).start()

    def reset(self):
        self.fail, self.fail_after, self.cut, self.cut_path, self.cut_after, self.delay = None, None, 0, "", False, 0
        self.disk, self.hold, self.extra, self.api_key, self.read_only_key, self.version = None, None, False, None, None, NEWEST
        self.park, self.sink = None, False

    @property
    def park(self):
        return self.parking

    @park.setter
    def park(self, script):
        before, self.parking = self.parking, Parking(**script) if script else None
        if before:
            before.lifted.set()

    def since(self, major, minor):
        return tuple(int(part) for part in self.version.split(".")[:2]) >= (major, minor)

    def control(self, script):
        if script.get("reset"):
            self.reset()
        names = {"fail_next": "fail", "cut_next": "cut"}
        for name, value in script.items():
            if name != "reset":
                setattr(self, names.get(name, name), value)
        return True

    def watch(self):
        while not self.stopped:
            time.sleep(0.02)
            for name, collection in list(self.collections.items()):
                try:
                    if collection.child:
                        if collection.child.poll() is not None:
                            collection.reap_child()
                    elif collection.asked and not self.hold and collection.wants_optimizers():
                        collection.start_child()
                except Exception:
                    if name in self.collections and not self.stopped:
                        traceback.print_exc()

    def get(self, name):
        if found := self.collections.get(self.aliases.get(name, name)):
            return found
        raise Refusal(404, f"Not found: Collection `{name}` doesn't exist!")

    # Collections.

    def create(self, name, body):
        vectors = body.get("vectors") or {}
        if not isinstance(vectors.get("size"), int) or not 1 <= vectors["size"] <= 65536:
            raise Refusal(422, f"Validation error in JSON body: [vectors.size: value {vectors.get('size')} invalid, must be from 1 to 65536]")
        if vectors.get("distance") not in DISTANCES:
            raise Refusal(400, f"Format error in JSON body: unknown variant `{vectors.get('distance')}`, expected one of `Cosine`")
        construct = (body.get("hnsw_config") or {}).get("ef_construct")
        if construct is not None and construct < 4:
            raise Refusal(422, "Validation error in JSON body: [hnsw_config.ef_construct: value invalid, must be 4 or larger]")
        with self.lock:
            if name in self.collections:
                raise Refusal(409, f"Wrong input: Collection `{name}` already exists!")
            if name in self.aliases:
                raise Refusal(400, f"Wrong input: Can't create collection with name {name}. Alias with the same name already exists")
            self.collections[name] = Collection(f"{self.root}/collections/{name}", {
                "params": {"vectors": vectors, "shard_number": 1, "replication_factor": 1, "write_consistency_factor": 1,
                           "on_disk_payload": body.get("on_disk_payload") is not False},
                "hnsw_config": merged(HNSW, body.get("hnsw_config")),
                "optimizer_config": merged(OPTIMIZERS, body.get("optimizers_config")),
                "wal_config": {"wal_capacity_mb": 32, "wal_segments_ahead": 0},
                "quantization_config": body.get("quantization_config"),
                "strict_mode_config": body.get("strict_mode_config"), "indexes": {}})
        return True

    def patch(self, name, body):
        collection = self.get(name)
        with collection.lock:
            if self.hold == "grey" and collection.wants_optimizers():
                self.hold = None
            before = json.dumps(collection.meta, sort_keys=True)
            automatic = (body.get("optimizers_config") or {}).get("max_optimization_threads") == "auto"
            for given, kept in (("hnsw_config", "hnsw_config"), ("optimizers_config", "optimizer_config"),
                                ("params", "params"), ("strict_mode_config", "strict_mode_config")):
                if body.get(given):
                    collection.meta[kept] = merged(collection.meta.get(kept), body[given])
            if of_vector := (body.get("vectors") or {}).get("", {}).get("hnsw_config"):
                vectors = collection.meta["params"]["vectors"]
                vectors["hnsw_config"] = merged(vectors.get("hnsw_config"), of_vector)
            if (on_disk := (body.get("vectors") or {}).get("", {}).get("on_disk")) is not None:
                collection.meta["params"]["vectors"]["on_disk"] = on_disk
            if quantization := body.get("quantization_config"):
                collection.meta["quantization_config"] = None if quantization == "Disabled" else quantization
            if automatic:
                collection.meta["optimizer_config"]["max_optimization_threads"] = None
            collection.save()
            collection.error, collection.asked = None, True
            collection.changed = collection.changed or before != json.dumps(collection.meta, sort_keys=True)
        return True

    def drop(self, name):
        collection = self.collections.pop(name, None)
        if collection:
            collection.drop()
        # As the real server does: an alias of a collection that is gone stays until it is deleted.
        return collection is not None

    def info(self, name):
        collection = self.get(name)
        with collection.lock:
            info, meta = collection.shard.info(), collection.meta
            names = ["params", "hnsw_config", "optimizer_config", "wal_config", "quantization_config"]
            names += ["strict_mode_config"] if self.since(1, 13) and meta.get("strict_mode_config") else []
            schema = {}
            for field, index in info.payload_schema.items():
                schema[field] = {"data_type": str(index.data_type).split(".")[-1].lower(), "points": index.points}
                if isinstance(meta["indexes"].get(field), dict):
                    schema[field]["params"] = meta["indexes"][field]
            shown = {
                "status": collection.status(self.hold),
                "optimizer_status": {"error": collection.error} if collection.error else "ok",
                "indexed_vectors_count": info.indexed_vectors_count, "points_count": info.points_count,
                "segments_count": info.segments_count, "config": {each: meta.get(each) for each in names}, "payload_schema": schema}
            if not self.since(1, 16):
                shown["vectors_count"] = info.points_count
            else:
                shown["update_queue"] = {"length": 0}
            return shown

    def optimizations(self, name):
        if not self.since(1, 16):
            raise Refusal(404, "", plain=True)
        collection = self.get(name)
        with collection.lock:
            running = [{"uuid": str(uuid.uuid4()), "optimizer": "indexing", "status": "optimizing", "segments": [],
                        "progress": {"name": "Segment Optimizing",
                                     "started_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(collection.started))}}]
            queued = int(not collection.child and collection.wants_optimizers())
            return {"summary": {"queued_optimizations": queued, "queued_segments": queued, "queued_points": 0, "idle_segments": 0},
                    "running": running if collection.child else []}

    def make_index(self, name, body):
        collection, schema = self.get(name), body.get("field_schema") or "keyword"
        result = collection.update(edge.UpdateOperation.create_field_index(body["field_name"], engine_index(schema)))
        collection.meta["indexes"][body["field_name"]] = schema
        collection.save()
        return result

    def switch_aliases(self, body):
        with self.lock:
            aliases = dict(self.aliases)
            for action in body["actions"]:
                (kind, values), = action.items()
                old = values.get("old_alias_name" if kind == "rename_alias" else "alias_name")
                if kind == "create_alias":
                    if values["collection_name"] not in self.collections:
                        raise Refusal(404, f"Not found: Collection `{values['collection_name']}` doesn't exist!")
                    if old in self.collections:
                        raise Refusal(409, f"Wrong input: Collection `{old}` already exists!")
                    aliases[old] = values["collection_name"]
                elif old not in aliases:
                    raise Refusal(404, f"Not found: Alias {old} does not exists!")
                elif kind == "delete_alias":
                    del aliases[old]
                else:
                    aliases[values["new_alias_name"]] = aliases.pop(old)
            self.aliases = aliases
            with open(f"{self.root}/aliases.json", "w") as file:
                json.dump(aliases, file)
        return True

    def list_aliases(self, name=None):
        return {"aliases": [{"alias_name": alias, "collection_name": target}
                            for alias, target in self.aliases.items() if name in (None, target)]}

    def quotas(self):
        return {"config": {"enabled": False}, "usage": {"disk_usage_percent": self.disk["used_percent"]} if self.disk else {}}

    def telemetry(self):
        system = {"is_docker": False, "cpu_flags": ""} | ({"disk_size": self.disk["kib"]} if self.disk else {})
        return {"id": "test", "collections": {"number_of_collections": len(self.collections), "collections": [
                    {"id": name, "shards": [{"id": 0, "remote": [], "replicate_states": {}, "local": collection.telemetry()}]}
                    for name, collection in self.collections.items()]},
                "app": {"name": "qdrant", "version": self.version, "startup": "2025-01-15T12:00:00Z", "system": system}}

    # Snapshots.

    def snapshot_path(self, name, file=""):
        self.get(name)
        return f"{self.root}/snapshots/{self.aliases.get(name, name)}/{os.path.basename(file)}"

    def snapshot(self, name):
        collection, folder = self.get(name), self.snapshot_path(name)
        os.makedirs(folder, exist_ok=True)
        file = f"{name}-{uuid.uuid4().int % 10**16}-{time.strftime('%Y-%m-%d-%H-%M-%S', time.gmtime())}.snapshot"
        with collection.lock, tarfile.open(folder + file, "w:gz", compresslevel=1) as tar:
            collection.shard.flush()
            tar.add(f"{collection.path}/shard", "shard")
            tar.add(f"{collection.path}/collection.json", "collection.json")
        return self.shown_snapshot(folder + file)

    def shown_snapshot(self, path):
        with open(path, "rb") as file:
            checksum = hashlib.file_digest(file, "sha256").hexdigest()
        return {"name": os.path.basename(path), "size": os.path.getsize(path), "checksum": checksum,
                "creation_time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(os.path.getmtime(path)))}

    def snapshots(self, name):
        folder = self.snapshot_path(name)
        return [self.shown_snapshot(folder + file) for file in sorted(os.listdir(folder))] if os.path.isdir(folder) else []

    def delete_snapshot(self, name, file):
        path = self.snapshot_path(name, file)
        if not os.path.isfile(path):
            raise Refusal(404, f"Not found: Snapshot {file} not found")
        os.remove(path)
        return True

    def recover(self, name, body):
        location = body["location"]
        # The address of one of this server's own snapshots, as the real server would fetch it.
        if found := re.fullmatch(r"https?://[^/]+/collections/([^/]+)/snapshots/([^/]+)", location):
            path = f"{self.root}/snapshots/{unquote(found[1])}/{unquote(found[2])}"
        else:
            path = re.sub("^file://", "", location)
        if not os.path.isfile(path):
            raise Refusal(400, f"Wrong input: Snapshot file {path!r} does not exist")
        fresh = f"{self.root}/restored-{uuid.uuid4().hex}"
        with tarfile.open(path) as tar:
            tar.extractall(fresh, filter="data")
        with self.lock:
            self.drop(name)
            os.rename(fresh, f"{self.root}/collections/{name}")
            self.collections[name] = Collection(f"{self.root}/collections/{name}")
        return True

    # Points.

    def check_strict(self, collection, body, limit):
        rules = (self.since(1, 13) and collection.meta.get("strict_mode_config")) or {}
        if not rules.get("enabled"):
            return
        params = body.get("params") or {}
        if rules.get("search_allow_exact") is False and params.get("exact"):
            raise Refusal(400, "Bad request: Exact search disabled!. Help: Set exact=false.")
        for value, most, word in ((limit, rules.get("max_query_limit"), "limit"),
                                  (params.get("hnsw_ef"), rules.get("search_max_hnsw_ef"), "hnsw_ef")):
            if value and most is not None and value > most:
                raise Refusal(400, f'Bad request: Limit exceeded {value} > {most} for "{word}". '
                                   f'Help: Reduce the "{word}" parameter to or below {most}.')
        if rules.get("unindexed_filtering_retrieve") is False:
            for condition in (body.get("filter") or {}).get("must") or []:
                if "key" in condition and condition["key"] not in collection.meta["indexes"]:
                    raise Refusal(400, f'Bad request: Index required but not found for "{condition["key"]}" of one of the following '
                                       "types: [keyword]. Help: Create an index for this key or use a different filter.")

    def query(self, name, body):
        collection, limit, query = self.get(name), body.get("limit") or 10, body.get("query")
        self.check_strict(collection, body, limit)
        query = query["nearest"] if isinstance(query, dict) else query
        size = collection.meta["params"]["vectors"]["size"]
        if not isinstance(query, list):
            raise Refusal(400, "Format error in JSON body: only nearest queries with a vector are known")
        if len(query) != size:
            raise Refusal(400, f"Wrong input: Vector dimension error: expected dim: {size}, got {len(query)}")
        found = collection.shard.query(edge.QueryRequest(
            limit=limit, offset=body.get("offset") or 0, query=edge.Query.Nearest(query), filter=engine_filter(body.get("filter")),
            params=engine_params(body.get("params")), score_threshold=body.get("score_threshold"),
            with_payload=engine_selector(body.get("with_payload") or False), with_vector=body.get("with_vector") or False))
        return {"points": [shown_point(point, True) for point in found]}

    def upsert(self, name, body):
        collection = self.get(name)
        if not body.get("points"):
            raise Refusal(422, "Validation error in JSON body: [points: empty update request]")
        size, points = collection.meta["params"]["vectors"]["size"], []
        for point in body["points"]:
            if len(point["vector"]) != size:
                raise Refusal(400, f"Wrong input: Vector dimension error: expected dim: {size}, got {len(point['vector'])}")
            points.append(edge.Point(point_id(point["id"]), point["vector"], point.get("payload")))
        return collection.update(edge.UpdateOperation.upsert_points(points))

    def delete_points(self, name, body):
        collection = self.get(name)
        before = collection.shard.info().points_count
        if body.get("points") is not None:
            operation = edge.UpdateOperation.delete_points([point_id(value) for value in body["points"]])
        else:
            operation = edge.UpdateOperation.delete_points_by_filter(engine_filter(body["filter"]))
        result = collection.update(operation)
        collection.deleted += before - collection.shard.info().points_count
        return result

    def retrieve(self, name, body):
        found = self.get(name).shard.retrieve(
            [point_id(value) for value in body["ids"]], engine_selector(body.get("with_payload", True)), body.get("with_vector") or False)
        return [shown_point(point) for point in found]

    def scroll(self, name, body):
        collection, offset, selector = self.get(name), body.get("offset"), body.get("with_payload")
        self.check_strict(collection, body, body.get("limit") or 10)
        points, after = collection.shard.scroll(edge.ScrollRequest(
            offset=None if offset is None else point_id(offset), limit=body.get("limit") or 10, filter=engine_filter(body.get("filter")),
            with_payload=True if selector is None else engine_selector(selector), with_vector=body.get("with_vector") or False))
        return {"points": [shown_point(point) for point in points], "next_page_offset": None if after is None else shown_id(after)}

    def count(self, name, body):
        request = edge.CountRequest(exact=body.get("exact", True), filter=engine_filter(body.get("filter")))
        return {"count": self.get(name).shard.count(request)}


COLLECTION = "/collections/([^/]+)"
# Method, path, what does it, the versions from which and before which it exists.
ROUTES = [
    ("GET", "/collections", lambda s, b: {"collections": [{"name": name} for name in s.collections]}),
    ("POST", "/collections/aliases", lambda s, b: s.switch_aliases(b)),
    ("GET", "/quotas", lambda s, b: s.quotas(), (1, 19)),
    ("GET", "/telemetry", lambda s, b: s.telemetry()),
    ("GET", "/aliases", lambda s, b: s.list_aliases()),
    ("GET", COLLECTION + "/aliases", lambda s, b, n: s.list_aliases(n)),
    ("GET", COLLECTION, lambda s, b, n: s.info(n)),
    ("PUT", COLLECTION, lambda s, b, n: s.create(n, b)),
    ("PATCH", COLLECTION, lambda s, b, n: s.patch(n, b)),
    ("DELETE", COLLECTION, lambda s, b, n: s.drop(n)),
    ("GET", COLLECTION + "/exists", lambda s, b, n: {"exists": s.aliases.get(n, n) in s.collections}, (1, 8)),
    ("GET", COLLECTION + "/optimizations", lambda s, b, n: s.optimizations(n), (1, 16)),
    ("PUT", COLLECTION + "/index", lambda s, b, n: s.make_index(n, b)),
    ("DELETE", COLLECTION + "/index/([^/]+)", lambda s, b, n, f: s.get(n).update(edge.UpdateOperation.delete_field_index(f))),
    ("PUT", COLLECTION + "/points", lambda s, b, n: s.upsert(n, b)),
    ("POST", COLLECTION + "/points", lambda s, b, n: s.retrieve(n, b)),
    ("POST", COLLECTION + "/points/query", lambda s, b, n: s.query(n, b), (1, 10)),
    ("POST", COLLECTION + "/points/search", lambda s, b, n: s.query(n, {**b, "query": b["vector"]})["points"], (1, 0), (1, 19)),
    ("POST", COLLECTION + "/points/scroll", lambda s, b, n: s.scroll(n, b)),
    ("POST", COLLECTION + "/points/count", lambda s, b, n: s.count(n, b)),
    ("POST", COLLECTION + "/points/delete", lambda s, b, n: s.delete_points(n, b)),
    ("GET", COLLECTION + "/snapshots", lambda s, b, n: s.snapshots(n)),
    ("POST", COLLECTION + "/snapshots", lambda s, b, n: s.snapshot(n)),
    ("PUT", COLLECTION + "/snapshots/recover", lambda s, b, n: s.recover(n, b)),
    ("DELETE", COLLECTION + "/snapshots/([^/]+)", lambda s, b, n, f: s.delete_snapshot(n, f)),
]
ROUTES = [(route[0], re.compile(route[1] + "$"), *route[2:]) for route in ROUTES]
READS = ("/query", "/search", "/scroll", "/count", "/points")


class Handler(BaseHTTPRequestHandler):
    protocol_version, disable_nagle_algorithm, wbufsize = "HTTP/1.1", True, 1 << 16

    def log_message(self, *arguments):
        pass

    def answer(self, status, body, headers=None):
        plain = isinstance(body, str)
        data = body.encode() if plain else json.dumps(body, separators=(",", ":")).encode()
        self.send_response(status)
        self.send_header("content-type", "text/plain" if plain else "application/json")
        self.send_header("content-length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(data)

    def cut(self):
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def goes_on(self, parking, path, done):
        """Waits where it has to; whether there is still somebody to answer."""
        waits = parking and parking.done == done and parking.takes(self.command, path)
        return not waits or parking.keep(self.connection)

    def check_key(self, store, path):
        if not store.api_key:
            return
        key = self.headers.get("api-key") or (self.headers.get("authorization") or "").removeprefix("Bearer ")
        if not key:
            raise Refusal(401, "Must provide an API key or an Authorization bearer token", plain=True)
        if key not in (store.api_key, store.read_only_key):
            raise Refusal(401, "Invalid API key or JWT", plain=True)
        if key == store.read_only_key and self.command != "GET" and not (self.command == "POST" and path.endswith(READS)):
            raise Refusal(403, "Forbidden: Global manage access is required")

    def inject(self, store, path):
        time.sleep(store.delay)
        fail = store.fail
        if fail and fail.get("count", 0) > 0 and fail.get("method", self.command) == self.command and re.search(fail.get("path", ""), path):
            fail["count"] -= 1
            raise Refusal(fail["status"], fail.get("message", "Service internal error: injected fault"), fail.get("headers"), fail.get("plain"))

        after = store.fail_after
        if after and self.command == "PUT" and re.search(after["path"], path):
            after["count"] -= 1
            if after["count"] < 0:
                raise Refusal(after["status"], "Service internal error: injected fault")

    def perform(self, store, path, query, raw):
        if path == "/":
            return {"title": "qdrant - vector search engine", "version": store.version}
        self.check_key(store, path)
        self.inject(store, path)
        if len(raw) > MAXIMUM_BODY:
            raise Refusal(400, f"JSON payload ({len(raw)} bytes) is larger than allowed (limit: {MAXIMUM_BODY} bytes).")
        for method, pattern, work, *versions in ROUTES:
            found = pattern.match(path)
            if found and method == self.command and (not versions or store.since(*versions[0])) \
                    and (len(versions) < 2 or not store.since(*versions[1])):
                break
        else:
            raise Refusal(404, "", plain=True)
        if store.sink and self.command == "PUT" and path.endswith("/points"):
            return {"result": {"operation_id": 0, "status": "completed"}, "status": "ok", "time": 0.0}
        started = time.perf_counter()
        # One body of points after the other: several at once would take turns at Python's lock, and longer for it all together.
        with store.points if self.command == "PUT" and path.endswith("/points") else contextlib.nullcontext():
            try:
                body = loads(raw) if raw else {}
            except ValueError as error:
                raise Refusal(400, f"Format error in JSON body: {error}")
            result = work(store, body, *(unquote(group) for group in found.groups()))
        if isinstance(result, dict) and "operation_id" in result and query.get("wait") != ["true"]:
            result = {**result, "status": "acknowledged"}
        whole = {"result": result, "status": "ok", "time": time.perf_counter() - started}
        if store.document and store.version == NEWEST:
            store.mismatches += store.document.mismatches(method, path, body if raw else None, whole)
        return {**whole, "usage": {"hardware": None}, "from_the_future": [1]} if store.extra else whole

    def handle_any(self):
        store, parts = self.server.store, urlsplit(self.path)
        path = parts.path.rstrip("/") or "/"
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        if path == "/control":
            shown = {"requests": store.requests, "last": store.last, "mismatches": store.mismatches,
                     "parked": store.park.parked if store.park else 0}
            return self.answer(200, shown if self.command == "GET" else {"result": store.control(json.loads(raw))})
        with store.lock:
            key = f"{self.command} {path}"
            store.requests[key] = store.requests.get(key, 0) + 1
            if len(raw) <= KEPT_BODY:
                store.last[key] = raw.decode("utf-8", "replace")
            cut = store.cut > 0 and re.search(store.cut_path, path)
            store.cut -= 1 if cut else 0
        try:
            if (cut and not store.cut_after) or not self.goes_on(store.park, path, done=False):
                return self.cut()
            try:
                answer = (200, self.perform(store, path, parse_qs(parts.query), raw))
            except Refusal as refusal:
                body = str(refusal) if refusal.plain else {"status": {"error": str(refusal)}, "time": 0.0}
                answer = (refusal.status, body, refusal.headers)
            except (KeyError, TypeError, AttributeError, StopIteration) as error:
                answer = (400, {"status": {"error": f"Format error in JSON body: {type(error).__name__} {error}"}, "time": 0.0})
            except Exception as error:
                answer = (400, {"status": {"error": f"Wrong input: {error}"}, "time": 0.0})
            if cut or not self.goes_on(store.park, path, done=True):
                return self.cut()
            self.answer(*answer)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any


class RESTServer(ThreadingHTTPServer):
    daemon_threads = True
    # Clients come all at once after a moment in which nothing was answered; one that finds the queue full tries again a second later.
    request_queue_size = 1024


def end_with_parent():
    prctl_set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(prctl_set_parent_death_signal, signal.SIGKILL)


def remove_when_this_ends(folder):
    """A process of its own waits for this one's end, and removes the folder: one that is killed cannot."""
    reading, writing = os.pipe()
    if os.fork():
        return os.close(reading)
    os.close(writing)
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nothing, descriptor)
    os.read(reading, 1)
    for _ in range(100):
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.exists(folder):
            break
        time.sleep(0.1)
    os._exit(0)


def optimize(path):
    end_with_parent()
    os.nice(5)
    with open(f"{path}/collection.json") as file:
        config = engine_config(json.load(file))
    shard = edge.EdgeShard.load(f"{path}/built", config)
    shard.optimize()
    shard.flush()
    shard.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--storage", help="folder for the collections; by default a temporary one")
    parser.add_argument("--until-input-closes", action="store_true", help="end when standard input does")
    parser.add_argument("--optimize", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.optimize:
        return optimize(arguments.optimize)

    storage = arguments.storage or tempfile.mkdtemp(prefix="qdrant-server-")
    if not arguments.storage:
        remove_when_this_ends(storage)
    server = RESTServer(("127.0.0.1", arguments.port), Handler)
    server.store = Store(storage)

    def wait_for_end():
        while os.read(0, 4096):
            pass
        server.shutdown()
    if arguments.until_input_closes:
        threading.Thread(target=wait_for_end, daemon=True).start()
    print(f"listening {server.server_address[1]}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    server.store.stopped = True
    for collection in server.store.collections.values():
        if collection.child:
            collection.child.kill()
            collection.child.wait()
        collection.shard.close()


if __name__ == "__main__":
    main()
