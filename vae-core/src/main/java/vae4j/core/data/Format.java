package vae4j.core.data;

import java.nio.file.Path;
import java.util.Locale;
import vae4j.core.data.store.InputFile;

/** What a file or a folder holds, recognised from its content. All may be packed by gzip. */
public enum Format {
    /** The format of MNIST. */
    IDX("an IDX file"),
    /** One array of NumPy. */
    NPY("an NPY file"),
    /** Several arrays of NumPy. */
    NPZ("an NPZ file"),
    /** Named arrays. */
    SAFETENSORS("a safetensors file"),
    /** A table whose values are separated by commas, semicolons, tabs or bars. */
    CSV("a table"),
    /** Numbers separated by spaces, an example a line. */
    AMAT("an AMAT file"),
    /** The binary version of CIFAR-10. */
    CIFAR("a CIFAR-10 file"),
    /** PNG, JPEG, PGM or PPM files, and folders of them. */
    IMAGES("a folder of pictures");

    /** As messages call it. */
    final String words;
    private static final int START = 1 << 14;

    Format(String words) {
        this.words = words;
    }

    /** The name that users give it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws DataException if nothing is recognised */
    static Format of(Path file) {
        byte[] start = InputFile.start(file, START);
        if (start.length == 0) throw DataException.of("%s: is empty; expected data", file);
        if (starts(start, NpyHeader.MAGIC)) return NPY;
        if (starts(start, 'P', 'K', 3, 4) || starts(start, 'P', 'K', 5, 6)) return NPZ;
        if (start.length >= 4 && start[0] == 0 && start[1] == 0 && start[2] >= 8 && start[2] <= 14 && start[3] >= 1) return IDX;
        if (ImageKind.of(start) != null) return IMAGES;
        if (safetensors(start)) return SAFETENSORS;
        if (text(start) && Amat.looksLike(start)) return AMAT;
        if (text(start) && Csv.looksLike(start)) return CSV;
        if (cifar(start)) return CIFAR;
        throw DataException.of("%s: starts with bytes %s, which is nothing known; expected one of IDX, NPY, NPZ, safetensors, CSV, AMAT, CIFAR-10, PNG, JPEG, PGM, PPM",
            file, hexadecimal(start));
    }

    private static boolean starts(byte[] start, int... magic) {
        if (start.length < magic.length) return false;
        for (int i = 0; i < magic.length; i++) {
            if (start[i] != (byte) magic[i]) return false;
        }
        return true;
    }

    private static boolean starts(byte[] start, byte... magic) {
        return start.length >= magic.length && java.util.Arrays.equals(start, 0, magic.length, magic, 0, magic.length);
    }

    /** A length below 2^32, then JSON. */
    private static boolean safetensors(byte[] start) {
        return start.length > 9 && start[8] == '{' && start[4] == 0 && start[5] == 0 && start[6] == 0 && start[7] == 0;
    }

    /** No control characters. Not whether it is UTF-8: a table in another encoding is a table, and the reader says where it is wrong. */
    private static boolean text(byte[] start) {
        for (byte b : start) {
            if (b >= 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f') return false;
        }
        return true;
    }

    /** Records of {@value Cifar#RECORD} bytes, each of which starts with a class from 0 to 9. */
    private static boolean cifar(byte[] start) {
        for (int at = 0; at < start.length; at += Cifar.RECORD) {
            if (start[at] < 0 || start[at] > 9) return false;
        }
        return start.length >= Cifar.RECORD;
    }

    private static String hexadecimal(byte[] start) {
        var text = new StringBuilder();
        for (int i = 0; i < Math.min(8, start.length); i++) text.append(i > 0 ? " " : "").append(String.format("%02x", start[i]));
        return text.toString();
    }
}
