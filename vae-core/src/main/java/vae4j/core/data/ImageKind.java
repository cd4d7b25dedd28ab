package vae4j.core.data;

/** The formats of single pictures, by their first bytes. */
enum ImageKind {
    PNG, JPEG, PNM;

    /** Null if it is none of these. */
    static ImageKind of(byte[] start) {
        if (start.length >= 8 && start[0] == (byte) 0x89 && start[1] == 'P' && start[2] == 'N' && start[3] == 'G') return PNG;
        if (start.length >= 3 && start[0] == (byte) 0xFF && start[1] == (byte) 0xD8 && start[2] == (byte) 0xFF) return JPEG;
        boolean pnm = start.length >= 3 && start[0] == 'P' && (start[1] == '2' || start[1] == '3' || start[1] == '5' || start[1] == '6')
            && (start[2] == ' ' || start[2] == '\n' || start[2] == '\r' || start[2] == '\t' || start[2] == '#');
        return pnm ? PNM : null;
    }
}
