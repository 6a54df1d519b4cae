#!/usr/bin/env python3
"""Makes the fonts that kernel/paper embeds, from the free fonts named in README.md.

    PYTHONPATH=<fonttools> python3 make.py <fandol folder> <noto-serif-sc folder> <output folder>

Every output is a TrueType font with a format 4 character map, without hints and
without layout tables, packed by brotli, so that two runs give the
same bytes. See README.md for the sources, the licences and the reasons.
"""

import os
import subprocess
import sys

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

URO = set(range(0x4E00, 0x9FA6))  # the 20,902 ideographs of ISO/IEC 10646-1:1993


def is_hanzi(c):
    return 0x3400 <= c <= 0x9FFF or 0xF900 <= c <= 0xFAFF or c >= 0x20000


def gb2312(last_row=0xF7):
    """The signs of GB/T 2312-1980 and its 6,763 ideographs, or with last_row 0xD7 only the 3,755 of level 1."""
    chars = set()
    for hi in range(0xA1, last_row + 1):
        for lo in range(0xA1, 0xFF):
            try:
                chars.add(ord(bytes([hi, lo]).decode("gb2312")))
            except UnicodeDecodeError:
                pass
    return chars


def cut(font, chars):
    """Keeps only the glyphs of chars, no hints, no layout tables, no names of glyphs."""
    o = subset.Options()
    o.layout_features = []
    o.hinting = False
    o.glyph_names = False
    o.notdef_outline = True
    o.recalc_timestamp = False
    o.name_IDs = [0, 1, 2, 4, 6, 13, 14]
    o.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG", "STAT"]
    s = subset.Subsetter(o)
    s.populate(unicodes=chars)
    s.subset(font)


def quadratic(font, error):
    """Replaces the cubic outlines (CFF) by quadratic ones (glyf), wrong by at most error units of 1000."""
    order = font.getGlyphOrder()
    outlines = font.getGlyphSet()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        outlines[name].draw(Cu2QuPen(pen, error, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    glyf = font["glyf"] = newTable("glyf")
    glyf.glyphOrder = order
    glyf.glyphs = glyphs
    del font["CFF "]
    for name in order:
        glyphs[name].recalcBounds(glyf)
        width, _ = font["hmtx"].metrics[name]
        font["hmtx"].metrics[name] = (width, getattr(glyphs[name], "xMin", 0))
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    maxp.maxZones = 1
    for field in ("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs",
                  "maxStackElements", "maxSizeOfInstructions", "maxComponentElements"):
        setattr(maxp, field, 0)
    font["post"].formatType = 3.0
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\000\001\000\000"


def save(font, path):
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    plain = path[: -len(".br")]
    font.save(plain, reorderTables=False)
    with open(plain, "rb") as f:
        data = f.read()
    subprocess.run(["brotli", "--quality=11", "--lgwin=24", "--force", "--rm", "--output=" + path, plain], check=True)
    print("%-24s %6d glyphs %9d bytes, %9d packed" %
          (os.path.basename(path), font["maxp"].numGlyphs, len(data), os.path.getsize(path)))


def main(fandol, noto, out):
    fang = TTFont(os.path.join(fandol, "FandolFang-Regular.otf"))
    covered = {c for c in fang.getBestCmap() if c < 0x10000}
    cut(fang, covered)
    quadratic(fang, 1.5)
    save(fang, os.path.join(out, "fang.ttf.br"))

    for name, file, last_row in (("hei", "FandolHei-Regular.otf", 0xF7), ("kai", "FandolKai-Regular.otf", 0xD7)):
        font = TTFont(os.path.join(fandol, file))
        cut(font, gb2312(last_row) | set(range(0x20, 0x180)) | {0x2014, 0x2026, 0x3000})
        quadratic(font, 3.0)
        save(font, os.path.join(out, name + ".ttf.br"))

    title = TTFont(os.path.join(noto, "700Bold", "NotoSerifSC_700Bold.ttf"))
    cut(title, covered)
    save(title, os.path.join(out, "title.ttf.br"))

    rare = TTFont(os.path.join(noto, "400Regular", "NotoSerifSC_400Regular.ttf"))
    cut(rare, {c for c in rare.getBestCmap() if c < 0x10000 and c not in covered and (c in URO or not is_hanzi(c))})
    save(rare, os.path.join(out, "rare.ttf.br"))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
