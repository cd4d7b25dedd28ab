package vae4j.core.data;

/** PGM and PPM, as text (P2, P3) or bytes (P5, P6), of up to 16 bits (Poskanzer, "Netpbm formats", pgm(5) and ppm(5)). */
final class Pnm implements ImageDecoder {
    @Override public boolean knows(byte[] start) {
        return ImageKind.of(start) == ImageKind.PNM;
    }

    @Override public Picture decode(byte[] file, long mostPixels) {
        return new Reading(file).read(mostPixels);
    }

    private static final class Reading {
        private final byte[] file;
        private int at = 2;

        Reading(byte[] file) {
            this.file = file;
        }

        Picture read(long mostPixels) {
            int kind = file[1] - '0';
            int width = number("width", 1, Integer.MAX_VALUE);
            int height = number("height", 1, Integer.MAX_VALUE);
            if ((long) width * height > mostPixels) throw DataException.of("says that it has %,d x %,d pixels; expected at most %,d in all", width, height, mostPixels);
            int most = number("greatest value", 1, 65535);
            int channels = kind == 3 || kind == 6 ? 3 : 1;
            var values = new byte[width * height * channels];
            if (kind >= 5) bytes(values, channels, most);
            else text(values, channels, most);
            return new Picture(height, width, channels, values);
        }

        private int number(String what, int least, int greatest) {
            blank();
            long value = 0;
            int start = at;
            while (at < file.length && file[at] >= '0' && file[at] <= '9' && at - start < 10) value = value * 10 + file[at++] - '0';
            if (at == start) throw at >= file.length ? ends() : DataException.of("has no number at byte %,d; expected the %s", at, what);
            if (value < least || value > greatest) throw DataException.of("has the %s %,d (byte %,d); expected %,d to %,d", what, value, start, least, greatest);
            return (int) value;
        }

        /** White space, and comments to the end of their line. */
        private void blank() {
            while (at < file.length) {
                if (file[at] == '#') while (at < file.length && file[at] != '\n' && file[at] != '\r') at++;
                else if (file[at] == ' ' || file[at] >= '\t' && file[at] <= '\r') at++;
                else return;
            }
        }

        private static DataException ends() {
            return new DataException("ends too early; the file is damaged or still being copied");
        }

        private void bytes(byte[] values, int channels, int most) {
            at++;                                                 // exactly one blank
            int width = most > 255 ? 2 : 1;
            long end = at + (long) values.length * width;
            if (end > file.length) throw DataException.of("ends after %,d of %,d values; the file is damaged or still being copied", Math.max(0, (file.length - at) / width), values.length);
            // Some programs end the file with a line; another picture after this one would be left out without a word.
            for (long rest = end; rest < file.length; rest++) {
                if (file[(int) rest] != '\n' && file[(int) rest] != '\r' && file[(int) rest] != ' ') throw DataException.of("goes on after its last value (byte %,d); expected one picture", end);
            }
            int pixels = values.length / channels;
            for (int i = 0; i < values.length; i++) {
                int v = file[at++] & 0xFF;
                if (width == 2) v = v << 8 | file[at++] & 0xFF;
                if (v > most) throw DataException.of("has the value %,d at byte %,d; expected 0 to %,d", v, at - width, most);
                values[i % channels * pixels + i / channels] = (byte) scaled(v, most);
            }
        }

        private void text(byte[] values, int channels, int most) {
            int pixels = values.length / channels;
            for (int i = 0; i < values.length; i++) values[i % channels * pixels + i / channels] = (byte) scaled(number("next value", 0, most), most);
            blank();
            if (at < file.length) throw DataException.of("goes on after its last value (byte %,d); expected one picture", at);
        }

        private static int scaled(int value, int most) {
            return most == 255 ? value : (value * 255 + most / 2) / most;
        }
    }
}
