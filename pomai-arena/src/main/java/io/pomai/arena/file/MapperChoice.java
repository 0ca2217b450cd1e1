package io.pomai.arena.file;

/** Which library maps files. */
public enum MapperChoice {
  /** The JDK's foreign-memory API. */
  JDK {
    @Override
    public FileMapper mapper() {
      return new JdkMapper();
    }
  },
  /** Chronicle Bytes; the JDK where that library or one of the flags it needs is missing. */
  CHRONICLE {
    @Override
    public FileMapper mapper() {
      return ChronicleMapper.isAvailable() ? new ChronicleMapper() : new JdkMapper();
    }
  };

  /** The mapper of this choice. */
  public abstract FileMapper mapper();
}
