"""Reads the delimited protobuf exposition without a schema compiler: io.prometheus.client.MetricFamily, by field number."""

import struct


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def fields(data):
    """Number and value (an int, eight bytes or bytes) of every field; fails on anything that is not a whole message."""
    found, at = [], 0
    while at < len(data):
        tag, at = varint(data, at)
        if tag & 7 == 0:
            value, at = varint(data, at)
        else:
            size, at = (8, at) if tag & 7 == 1 else varint(data, at)
            assert tag & 7 in (1, 2) and at + size <= len(data), "not a message"
            value, at = data[at:at + size], at + size
        found.append((tag >> 3, value))
    return found


def one(message, number, default=None):
    return next((value for found, value in message if found == number), default)


def number(message, field):
    return struct.unpack("<d", one(message, field, bytes(8)))[0]


def samples(data):
    """(name, labels, value) of every sample, named as the text format names them, and the traces of exemplars by sample."""
    found, exemplars, at = {}, {}, 0
    while at < len(data):
        size, at = varint(data, at)
        family, at = fields(data[at:at + size]), at + size
        name, kind = one(family, 1).decode(), one(family, 3, 0)
        assert one(family, 2), f"{name} has no help"
        for metric in (fields(value) for field, value in family if field == 4):
            labels = {one(pair, 1).decode(): one(pair, 2, b"").decode()
                      for pair in (fields(value) for field, value in metric if field == 1)}

            def add(name, value, **more):
                key = (name, tuple(sorted((labels | more).items())))
                assert key not in found, f"{key} comes twice"
                found[key] = value
                return key
            if kind == 4:
                histogram = fields(one(metric, 7))
                for bucket in (fields(value) for field, value in histogram if field == 3):
                    bound = number(bucket, 2)
                    key = add(name + "_bucket", one(bucket, 1), le="+Inf" if bound == float("inf") else repr(bound))
                    if exemplar := one(bucket, 3):
                        exemplars[key] = one(fields(one(fields(exemplar), 1)), 2).decode()
                add(name + "_sum", number(histogram, 2))
                add(name + "_count", one(histogram, 1))
            else:
                add(name, number(fields(one(metric, {0: 3, 1: 2}[kind])), 1))
    return found, exemplars
