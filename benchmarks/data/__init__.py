"""The same story for this project and for its peers.

It is made up, or read from the user's file by :mod:`benchmarks.data.user_file`. This project gets it as a catalogue, the
peers get it as GeoJSON or as a GeoDataFrame.
"""

from benchmarks.data.catalogue import write_catalogue as write_catalogue
from benchmarks.data.chosen_story import STORY as STORY
from benchmarks.data.chosen_story import Days as Days
from benchmarks.data.chosen_story import bbox as bbox
from benchmarks.data.chosen_story import days as days
from benchmarks.data.chosen_story import story as story
from benchmarks.data.chosen_story import use_items as use_items
from benchmarks.data.chosen_story import user_items as user_items
from benchmarks.data.chosen_story import view as view
from benchmarks.data.item import Item as Item
from benchmarks.data.made_up import items as items
from benchmarks.data.peer_formats import collection as collection
from benchmarks.data.peer_formats import frame as frame
