"""The diagrams that ship; they are published into the database at the first start."""
