"""Broken pictures: cut off, lying, bloated, looping."""

import io
import struct
import zlib
from collections.abc import Iterator

import numpy as np
from PIL import Image

from tests.data.broken.case import Case, cuts, file

RNG = np.random.default_rng(0)
RGB = RNG.integers(0, 256, (24, 31, 3), dtype=np.uint8)
ENDINGS = {"PNG": "png", "JPEG": "jpg", "BMP": "bmp", "WEBP": "webp", "GIF": "gif", "TIFF": "tif"}
BOMB = zlib.compress(bytes(16 << 20), 9)  # 16 kB that unpack to 16 MB


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


WHOLE = {kind: encoded(Image.fromarray(RGB), kind) for kind in ENDINGS}


def chunk(name: bytes, content: bytes) -> bytes:
    """A PNG chunk with its checksum."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int, height: int, *between: bytes, pixels: bytes | None = None, depth: int = 8, color: int = 0) -> bytes:
    """A PNG of a size, with chunks between header and pixels."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0))
    data = zlib.compress(bytes(height * (width + 1)) if pixels is None else pixels)
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(between) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def tiff(*entries: tuple[int, int, int, int], following: int = 0, tail: bytes = b"") -> bytes:
    """A little-endian TIFF of one directory; entries are (tag, type, count, value)."""
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    return b"II*\0" + struct.pack("<I", 8) + directory + struct.pack("<I", following) + tail


def plain_tiff(**changes: int) -> bytes:
    """A TIFF of 8 × 8 grey pixels, with values changed."""
    values = {"width": 8, "height": 8, "bits": 8, "packing": 1, "colors": 1, "offset": 200, "rows": 8, "bytes": 64}
    values |= changes
    tags = {"width": 256, "height": 257, "bits": 258, "packing": 259, "colors": 262, "offset": 273}
    tags |= {"rows": 278, "bytes": 279}
    content = tiff(*((tags[name], 4, 1, value) for name, value in values.items() if name in tags))
    return content.ljust(200, b"\0") + bytes(range(64))


def bmp(width: int, height: int, bits: int = 24, packing: int = 0, offset: int = 54) -> bytes:
    head = b"BM" + struct.pack("<IHHI", 54 + 64, 0, 0, offset)
    return head + struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, packing, 0, 0, 0, 0, 0) + bytes(64)


def gif(width: int, height: int, body: bytes = b"") -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6) + body + b";"


def gif_frame(width: int, height: int, data: bytes = b"\x02\x02\x4c\x01\x00") -> bytes:
    return b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + data


def jpeg_with(marker: int, content: bytes) -> bytes:
    """A JPEG with a segment put in after its start."""
    whole = WHOLE["JPEG"]
    return whole[:2] + struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content + whole[2:]


def webp(name: bytes, content: bytes) -> bytes:
    body = b"WEBP" + name + struct.pack("<I", len(content)) + content
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _png_boundaries() -> list[int]:
    content, place, found = WHOLE["PNG"], 8, []
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        found += [place, place + 4, place + 8, place + 8 + length]
        place += 12 + length
    return found


def _jpeg_boundaries() -> list[int]:
    content, place, found = WHOLE["JPEG"], 2, []
    while content[place] == 0xFF and content[place + 1] != 0xDA:
        found += [place, place + 2]
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return [*found, place, place + 2]


def truncated() -> Iterator[Case]:
    """Every format, cut at every kind of place."""
    more = {"PNG": _png_boundaries(), "JPEG": _jpeg_boundaries(), "GIF": [6, 10, 13], "WEBP": [15, 16]}
    for kind, content in WHOLE.items():
        for length in cuts(len(content), tuple(more.get(kind, ()))):
            # The last bytes hold no pixels in some formats.
            fate = "refused" if length < 0.9 * len(content) else "either"
            yield Case(f"{kind} cut to {length} bytes", file(f"cut.{ENDINGS[kind]}", content[:length]), fate)


def wrong_beginnings() -> Iterator[Case]:
    for kind, content in WHOLE.items():
        changed = bytes([content[0] ^ 0xFF]) + content[1:]
        yield Case(f"{kind} with a wrong first byte", file(f"magic.{ENDINGS[kind]}", changed), says="not a picture")
        yield Case(
            f"{kind} of a beginning only and then text", file(f"text.{ENDINGS[kind]}", content[:12] + b"hello " * 99)
        )
    others = {
        "HTML": b"<html><body>404</body></html>",
        "SVG with an entity": b'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>',
        "EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run\n",
        "PDF": b"%PDF-1.7\n1 0 obj\n",
        "a text with the sign of PPM": b"P6 hello " * 9,
        "ICO": encoded(Image.fromarray(RGB), "ICO"),
        "PSD": b"8BPS\0\x01" + bytes(40),
        "ZIP": b"PK\x03\x04" + bytes(60),
        "a pickle": b"\x80\x04\x95" + bytes(30),
        "a program": b"#!/bin/sh\ntouch executed\n",
        "zeros": bytes(5000),
        "noise": RNG.bytes(5000),
        "NPY": b"\x93NUMPY\x01\x00" + bytes(60),
        "one byte": b"x",
        "nothing": b"",
        "line ends": b"\r\n" * 500,
    }
    for name, content in others.items():
        yield Case(f"{name} called a picture", file("other.png", content))


def lying_sizes() -> Iterator[Case]:
    most = 2**31 - 1
    for width, height in ((most, most), (most, 1), (1, most), (65535, 65535), (8001, 8000), (20000, 20000)):
        yield Case(f"PNG of {width} by {height}", file("huge.png", png(width, height, pixels=b"\0")), says="")
    for width, height in ((0, 5), (5, 0), (0, 0), (2**32 - 1, 5)):
        yield Case(f"PNG of {width} by {height}", file("zero.png", png(width, height, pixels=b"\0")))
    for width, height in ((65535, 65535), (0, 0), (0, 9)):
        yield Case(f"GIF of {width} by {height}", file("size.gif", gif(width, height, gif_frame(width, height))))
    yield Case("GIF frame beyond its canvas", file("frame.gif", gif(2, 2, gif_frame(60000, 60000))), "either")
    yield Case("GIF without frames", file("none.gif", gif(5, 5)))
    for width, height in ((2**30, 2**30), (0, 0), (-5, 5), (5, -(2**31)), (50000, -50000), (60, 60)):
        yield Case(f"BMP of {width} by {height}", file("size.bmp", bmp(width, height)))
    for bits, packing in ((7, 0), (0, 0), (8, 1), (8, 99), (4, 2), (32, 3)):
        name = f"BMP of {bits} bits and packing {packing}"
        yield Case(name, file("bits.bmp", bmp(64, 64, bits, packing)), "either" if bits == 32 else "refused")
    yield Case("BMP whose pixels begin behind its end", file("off.bmp", bmp(4, 4, offset=10**9)))
    for name, changes in {
        "width": {"width": 2**31},
        "height": {"height": 2**32 - 1},
        "zero width": {"width": 0},
        "strip bytes": {"bytes": 2**32 - 1},
        "strip place": {"offset": 2**32 - 1},
        "packing": {"packing": 4711},
        "packed by deflate": {"packing": 8},
        "packed by LZW": {"packing": 5},
        "packed by fax": {"packing": 4},
        "packed by JPEG": {"packing": 7},
        "bits": {"bits": 77},
        "colours": {"colors": 999},
        "rows": {"rows": 0},
        "size beyond the limit": {"width": 9000, "height": 9000},
    }.items():
        yield Case(f"TIFF lying about {name}", file("lie.tif", plain_tiff(**changes)), "either")
    whole = WHOLE["JPEG"]
    place = whole.index(b"\xff\xc0") + 5
    for height, width in ((65535, 65535), (0, 31), (24, 0), (9000, 9000)):
        content = whole[:place] + struct.pack(">HH", height, width) + whole[place + 4 :]
        yield Case(f"JPEG of {width} by {height}", file("size.jpg", content))
    canvas = struct.pack("<I", 0) + (16383).to_bytes(3, "little") * 2
    yield Case("WebP of 16384 by 16384 without pixels", file("huge.webp", webp(b"VP8X", canvas)))
    yield Case("WebP of lossless rubbish", file("bad.webp", webp(b"VP8L", b"\x2f" + b"\xff" * 20)))
    yield Case(
        "WebP whose length is a lie", file("len.webp", b"RIFF\xff\xff\xff\xffWEBP" + WHOLE["WEBP"][12:]), "either"
    )


def bombs() -> Iterator[Case]:
    for name, content in {
        "zTXt": b"Comment\0\0" + BOMB,
        "iTXt": b"Comment\0\1\0\0\0" + BOMB,
        "iCCP": b"profile\0\0" + BOMB,
    }.items():
        yield Case(f"PNG with a bomb in {name}", file("bomb.png", png(8, 8, chunk(name.encode(), content))), "either")
    yield Case(
        "PNG with more pixels than it has room for", file("more.png", png(8, 8, pixels=bytes(16 << 20))), "either"
    )
    yield Case("PNG with 20,000 texts", file("texts.png", png(8, 8, *[chunk(b"tEXt", b"k\0v")] * 20_000)), "either")
    yield Case(
        "PNG with a text of 4 MB", file("long.png", png(8, 8, chunk(b"tEXt", b"k\0" + b"v" * (4 << 20)))), "either"
    )
    yield Case("PNG with a bomb as EXIF", file("exif.png", png(8, 8, chunk(b"eXIf", bytes(8 << 20)))), "either")
    yield Case(
        "PNG with 5,000 pieces of no pixels", file("idat.png", png(8, 8, *[chunk(b"IDAT", b"")] * 5000)), "either"
    )
    yield Case("TIFF with a bomb as its strip", file("bomb.tif", _packed_tiff()), "either")
    yield Case("GIF of 3,000 frames", file("long.gif", gif(4, 4, gif_frame(1, 1) * 3000)), "usable")
    yield Case("a real picture of 60 megapixels and one colour", file("flat.png", _flat(7700, 7700)), "usable")


def _flat(width: int, height: int) -> bytes:
    return encoded(Image.new("1", (width, height)), "PNG")


def _packed_tiff() -> bytes:
    content = plain_tiff(packing=8, bytes=len(BOMB))
    return content[:200] + BOMB


def tags() -> Iterator[Case]:
    """EXIF, ICC and TIFF directories full of rubbish, or without end."""
    loop = struct.pack("<IHHHII", 8, 1, 0x8769, 4, 1, 8) + struct.pack("<I", 8)
    rubbish = {
        "nothing": b"",
        "text": b"hello",
        "an unknown byte order": b"XX*\0\x08\0\0\0",
        "a directory behind the end": b"II*\0\xff\xff\xff\x7f",
        "a directory in itself": b"II*\0" + loop,
        "65,535 entries": b"II*\0" + struct.pack("<IH", 8, 65535) + bytes(24),
        "an entry of 4 GB": b"II*\0" + struct.pack("<IHHHII", 8, 1, 0x0112, 3, 2**32 - 1, 0) + bytes(4),
        "an orientation of 99": b"II*\0" + struct.pack("<IHHHII", 8, 1, 0x0112, 3, 1, 99) + bytes(4),
        "an orientation of text": b"II*\0" + struct.pack("<IHHHI4s", 8, 1, 0x0112, 2, 4, b"abc\0") + bytes(4),
        "an unknown type": b"II*\0" + struct.pack("<IHHHII", 8, 1, 0x0112, 77, 1, 6) + bytes(4),
    }
    for name, content in rubbish.items():
        yield Case(f"JPEG with {name} as EXIF", file("exif.jpg", jpeg_with(0xE1, b"Exif\0\0" + content)), "usable")
        yield Case(f"PNG with {name} as EXIF", file("exif.png", png(8, 8, chunk(b"eXIf", content))), "usable")
    for name, content in {"text": b"rubbish", "a lie": b"\0\0\xff\xff" + bytes(200), "nothing": b""}.items():
        icc = b"ICC_PROFILE\0\1\1" + content
        yield Case(f"JPEG with {name} as colour profile", file("icc.jpg", jpeg_with(0xE2, icc)), "usable")
        packed = b"icc\0\0" + zlib.compress(content)
        yield Case(f"PNG with {name} as colour profile", file("icc.png", png(8, 8, chunk(b"iCCP", packed))), "usable")
    mpf = b"MPF\0II*\0" + struct.pack("<I", 2**31)
    yield Case("JPEG with a broken list of pictures", file("mpo.jpg", jpeg_with(0xE2, mpf)), "either")
    yield Case("JPEG with an Adobe mark of rubbish", file("adobe.jpg", jpeg_with(0xEE, b"Adobe")), "either")
    yield Case("JPEG with a comment of 60 kB", file("comment.jpg", jpeg_with(0xFE, b"x" * 60_000)), "usable")
    yield Case("TIFF whose directory follows itself", file("loop.tif", tiff((256, 4, 1, 8), following=8)))
    yield Case("TIFF whose directory is behind its end", file("far.tif", b"II*\0" + struct.pack("<I", 10**9)))
    yield Case("TIFF of 65,535 entries", file("many.tif", b"II*\0" + struct.pack("<IH", 8, 65535) + bytes(50)))
    yield Case("TIFF without a width", file("none.tif", tiff((257, 4, 1, 8))))
    yield Case("TIFF of a tag of 4 GB", file("tag.tif", tiff((256, 4, 1, 8), (257, 4, 2**32 - 1, 8))))
    yield Case("big TIFF of nothing", file("big.tif", b"II\x2b\0\x08\0\0\0" + bytes(20)))
    good = plain_tiff()
    yield Case("TIFF that goes round in its second picture", file("round.tif", _with_following(good, 8)), "usable")
    yield Case(
        "TIFF whose second picture is behind its end", file("beyond.tif", _with_following(good, 10**9)), "either"
    )


def _with_following(content: bytes, place: int) -> bytes:
    entries = int.from_bytes(content[8:10], "little")
    end = 10 + 12 * entries
    return content[:end] + struct.pack("<I", place) + content[end + 4 :]


def odd_modes() -> Iterator[Case]:
    image, grey = Image.fromarray(RGB), Image.fromarray(RGB[..., 0])
    floats = RGB[..., 0].astype(np.float32)
    floats[0, :3] = (np.nan, np.inf, -np.inf)
    pictures = {
        "CMYK TIFF": encoded(image.convert("CMYK"), "TIFF"),
        "CMYK JPEG": encoded(image.convert("CMYK"), "JPEG"),
        "Lab TIFF": encoded(image.convert("LAB"), "TIFF"),
        "YCbCr TIFF": encoded(image.convert("YCbCr"), "TIFF"),
        "16 bit PNG": encoded(Image.fromarray(RGB[..., 0].astype(np.uint16) * 257), "PNG"),
        "16 bit TIFF": encoded(Image.fromarray(RGB[..., 0].astype(np.uint16) * 257), "TIFF"),
        "32 bit TIFF": encoded(Image.fromarray(RGB[..., 0].astype(np.int32)), "TIFF"),
        "TIFF of NaN and infinity": encoded(Image.fromarray(floats), "TIFF"),
        "TIFF of NaN only": encoded(Image.fromarray(np.full((9, 9), np.nan, dtype=np.float32)), "TIFF"),
        "1 bit BMP": encoded(grey.convert("1"), "BMP"),
        "grey with opacity": encoded(image.convert("LA"), "PNG"),
        "wholly transparent": encoded(Image.new("RGBA", (9, 9)), "PNG"),
        "palette of one colour": encoded(Image.new("P", (9, 9)), "PNG"),
        "one pixel": encoded(Image.new("RGB", (1, 1)), "PNG"),
        "one row": encoded(Image.new("RGB", (3000, 1)), "PNG"),
        "one column": encoded(Image.new("RGB", (1, 3000)), "PNG"),
        "2 bit PNG": png(8, 8, pixels=bytes(24), depth=2),
        "progressive JPEG": encoded(image, "JPEG", progressive=True),
        "fax TIFF": encoded(grey.convert("1"), "TIFF", compression="group4"),
        "LZW TIFF": encoded(image, "TIFF", compression="tiff_lzw"),
    }
    for name, content in pictures.items():
        yield Case(name, file("odd.png", content), "usable")
    yield Case("PNG of a depth there is not", file("depth.png", png(8, 8, depth=7)))
    yield Case("PNG of a colour there is not", file("color.png", png(8, 8, color=5)))
    yield Case("PNG with a palette missing", file("palette.png", png(8, 8, color=3)), "either")
    bad = bytearray(WHOLE["PNG"])
    bad[30] ^= 1
    yield Case("PNG with a wrong checksum", file("crc.png", bytes(bad)))


def moving() -> Iterator[Case]:
    """Several pictures in a file, of which later ones are broken: the first is taken."""
    frames = [Image.fromarray(RNG.integers(0, 256, (16, 16, 3), dtype=np.uint8)) for _ in range(3)]
    for kind in ("GIF", "WEBP", "PNG", "TIFF"):
        content = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
        yield Case(f"moving {kind}", file(f"move.{ENDINGS[kind]}", content), "usable")
        for share in (0.5, 0.8, 0.95):
            cut = content[: int(len(content) * share)]
            yield Case(f"moving {kind} cut to {share:.0%}", file(f"move.{ENDINGS[kind]}", cut), "either")
        damaged = bytearray(content)
        damaged[int(0.7 * len(content)) : int(0.7 * len(content)) + 40] = bytes(40)
        yield Case(f"moving {kind} with a broken frame", file(f"move.{ENDINGS[kind]}", bytes(damaged)), "either")


def damaged() -> Iterator[Case]:
    for kind, content in WHOLE.items():
        for seed in range(4):
            rng = np.random.default_rng(seed)
            changed = bytearray(content)
            for place in rng.integers(0, min(len(content), 200), 6):
                changed[place] = rng.integers(0, 256)
            yield Case(
                f"{kind} with six bytes changed, {seed}", file(f"dirt.{ENDINGS[kind]}", bytes(changed)), "either"
            )


def cases() -> list[Case]:
    makers = (truncated, wrong_beginnings, lying_sizes, bombs, tags, odd_modes, moving, damaged)
    return [case for make in makers for case in make()]
