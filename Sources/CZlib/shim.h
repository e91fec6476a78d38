#pragma once

// Declared here, as zlib documents them, and not by including zlib.h: that brings <unistd.h> along, and this module would become
// the owner of system names that other files import elsewhere.
unsigned long compressBound(unsigned long sourceLength);
int compress2(
    unsigned char *destination, unsigned long *destinationLength, const unsigned char *source, unsigned long sourceLength, int level);
unsigned long crc32(unsigned long crc, const unsigned char *bytes, unsigned int count);
